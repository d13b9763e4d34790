/** Random values for test data, the same for the same seed. */
export interface Random {
  /** From 0 up to 1. */
  number(): number;
  /** One of the items. */
  pick<T>(items: readonly T[]): T;
  /** Hexadecimal digits. */
  hex(length: number): string;
  /** A version 4 UUID, as CloudTrail's event ids are. */
  uuid(): string;
}

/** Makes random values from a seed. */
export function createRandom(seed: number): Random {
  const number = randomNumbers(seed);
  const hex = (length: number) => {
    let digits = "";
    while (digits.length < length) digits += "0123456789abcdef"[Math.floor(number() * 16)];
    return digits;
  };
  return {
    number,
    pick: <T>(items: readonly T[]) => items[Math.floor(number() * items.length)] as T,
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-9${hex(3)}-${hex(12)}`,
  };
}

/** mulberry32 */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
