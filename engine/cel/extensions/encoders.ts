import { chargeText } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import type { CelLibrary } from "../library.ts";

/** Base64, as in cel-go's encoders extension: https://pkg.go.dev/github.com/google/cel-go/ext#Encoders */
export const encoders: CelLibrary = {
  functions: [
    { signature: "base64.encode(bytes): string", evaluate: encode },
    { signature: "base64.decode(string): bytes", evaluate: decode },
  ],
};

function encode(bytes: Uint8Array): string {
  chargeText(bytes.length * 2);
  return Buffer.from(bytes).toString("base64");
}

/** Padding may be left out; line breaks are ignored. */
function decode(text: string): Uint8Array {
  chargeText(text.length);
  const digits = text.replace(/[\r\n]/g, "");
  const unpadded = digits.length % 4 === 0 ? digits.replace(/={1,2}$/, "") : digits;
  if (!/^[A-Za-z0-9+/]*$/.test(unpadded) || unpadded.length % 4 === 1) {
    throw new ExpressionError("base64.decode() was given text that is not base64");
  }
  return new Uint8Array(Buffer.from(unpadded, "base64"));
}
