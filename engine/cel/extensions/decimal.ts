/** Returns a number in decimal digits without exponent, with as few digits as tell it from other numbers. */
export function plain(value: number | bigint): string {
  if (typeof value === "bigint") return value.toString();
  if (Object.is(value, -0)) return "-0";
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits.padEnd(point, "0")}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Returns a finite number with `precision` digits after the point, halves rounded to even as in Go. */
export function fixed(value: number, precision: number): string {
  const digits = roundedPower(Math.abs(value), precision)
    .toString()
    .padStart(precision + 1, "0");
  const whole = digits.slice(0, digits.length - precision);
  return `${signOf(value)}${whole}${precision > 0 ? `.${digits.slice(-precision)}` : ""}`;
}

/** Returns a finite number as `d.ddde+dd`, halves rounded to even as in Go. */
export function scientific(value: number, precision: number): string {
  const magnitude = Math.abs(value);
  let exponent = magnitude === 0 ? 0 : Number(magnitude.toExponential().split("e")[1]);
  let digits = roundedPower(magnitude, precision - exponent).toString();
  if (digits.length > precision + 1) {
    exponent++;
    digits = roundedPower(magnitude, precision - exponent).toString();
  }
  digits = digits.padStart(precision + 1, "0");
  const sign = exponent < 0 ? "-" : "+";
  const fraction = precision > 0 ? `.${digits.slice(1)}` : "";
  return `${signOf(value)}${digits[0]}${fraction}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? "-" : "";
}

/** Returns `value * 10 ** power`, exact and then rounded to an integer, halves to even. */
function roundedPower(value: number, power: number): bigint {
  const [mantissa, exponent] = binary(value);
  const scale = 10n ** BigInt(Math.abs(power));
  const numerator = mantissa * (exponent > 0 ? 2n ** BigInt(exponent) : 1n) * (power > 0 ? scale : 1n);
  const denominator = (exponent < 0 ? 2n ** BigInt(-exponent) : 1n) * (power < 0 ? scale : 1n);
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const isUp = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}

/** Returns the integers m and e for which a finite number that is not negative is `m * 2 ** e`. */
function binary(value: number): [bigint, number] {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const all = bits.getBigUint64(0);
  const exponent = Number((all >> 52n) & 0x7ffn);
  const fraction = all & 0xfffffffffffffn;
  return exponent === 0 ? [fraction, -1074] : [fraction | 0x10000000000000n, exponent - 1075];
}
