import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

/**
 * Whether a request with this body has the signature (version 4) that AWS expects of the holder of the secret.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSigned({ method, url = "/", headers }: IncomingMessage, body: string, secret: string): boolean {
  const [, credential = "", names = "", signature] =
    /Credential=(\S+), SignedHeaders=(\S+), Signature=(\S+)/.exec(headers.authorization ?? "") ?? [];
  const [, date = "", region = "", service = ""] = credential.split("/");
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const signed = names.split(";").map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const [path, query = ""] = url.split("?");
  const canonical = [method, path, query.split("&").sort().join("&"), signed.join(""), names, sha256(body)];
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonical.join("\n"))].join("\n");
  const key = [date, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, text).toString("hex") === signature && names.split(";").includes("host");
}
