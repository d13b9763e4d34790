// Masks: a block of 64 bytes as 64 bits, the lowest for the first byte. README.md draws them.

/** Which bytes of four vectors equal `byte`. */
// @ts-ignore: AssemblyScript's decorator
@inline
export function equal(a: v128, b: v128, c: v128, d: v128, byte: u8): u64 {
  const wanted = i8x16.splat(byte);
  return mask(i8x16.eq(a, wanted), i8x16.eq(b, wanted), i8x16.eq(c, wanted), i8x16.eq(d, wanted));
}

/** Whether any byte of four vectors equals `byte`. */
// @ts-ignore: AssemblyScript's decorator
@inline
export function any(a: v128, b: v128, c: v128, d: v128, byte: u8): bool {
  const wanted = i8x16.splat(byte);
  const first = v128.or(i8x16.eq(a, wanted), i8x16.eq(b, wanted));
  return v128.any_true(v128.or(first, v128.or(i8x16.eq(c, wanted), i8x16.eq(d, wanted))));
}

/** Which bytes of four vectors are `[`, `]`, `{` or `}`. */
// @ts-ignore: AssemblyScript's decorator
@inline
export function brackets(a: v128, b: v128, c: v128, d: v128): u64 {
  return mask(areBrackets(a), areBrackets(b), areBrackets(c), areBrackets(d));
}

// @ts-ignore: AssemblyScript's decorator
@inline
function areBrackets(bytes: v128): v128 {
  // Of other bytes, these bits make only Y, _, y and DEL 0x7f, which valid JSON has in strings alone.
  return i8x16.eq(v128.or(bytes, i8x16.splat(0x26)), i8x16.splat(0x7f));
}

// @ts-ignore: AssemblyScript's decorator
@inline
function mask(a: v128, b: v128, c: v128, d: v128): u64 {
  const low = (i8x16.bitmask(a) as u32) | ((i8x16.bitmask(b) as u32) << 16);
  const high = (i8x16.bitmask(c) as u32) | ((i8x16.bitmask(d) as u32) << 16);
  return (low as u64) | ((high as u64) << 32);
}

/** Each bit becomes the parity of the bits up to it: from quotation marks, which bytes are in strings. */
// @ts-ignore: AssemblyScript's decorator
@inline
export function prefixXor(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

/** Which bytes follow a backslash that is not escaped itself; `first` if the last byte before the block was one. */
export function escapedBy(backslashes: u64, first: u64): u64 {
  let escaped = first;
  backslashes &= ~first;
  escapesNext = 0;
  while (backslashes !== 0) {
    const bit = ctz(backslashes);
    if (bit === 63) {
      escapesNext = 1;
      break;
    }
    escaped |= (<u64>2) << bit;
    backslashes &= ~((<u64>3) << bit);
  }
  return escaped;
}

/** Whether the last block ended in a backslash that escapes the next one's first byte: 1 or 0. */
let escapesNext: u64 = 0;

/** `first` for the next block's `escapedBy`. */
// @ts-ignore: AssemblyScript's decorator
@inline
export function escapesNextBlock(): u64 {
  return escapesNext;
}
