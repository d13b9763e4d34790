// Interned keys. A key is the values of one or more indexed fields of an element. Equal keys get the same
// number, so that what the rules make of a key is looked up by its number instead of evaluated again.
//
// A hash table of addresses with linear probing, and behind it the entries: the key's number, its first
// field's word, the length of each value (`absent` for a missing field), and the values' bytes.
import { bytesOfKeys, keysAt } from "./layout.as";

/** A key with more bytes of values is not interned. */
const maxKeyBytes: usize = 1024;
const maxEntries: u32 = 16384;
const slots: usize = 32768;
const absent: u32 = 0xffffffff;
const headBytes: usize = 24;
/** An entry's size at most, with the zeros that pad it. */
const maxEntryBytes: usize = headBytes + maxKeyBytes + 24;

const entriesAt: usize = keysAt + slots * 4;
const entriesEnd: usize = keysAt + bytesOfKeys;

/** The number of the last key that was interned; 0 is no key. */
let lastNumber: u32 = 0;
let nextEntry: usize = entriesAt;

/** Whether there is no room for the four keys of another element. */
export function isFull(): bool {
  return entriesEnd - nextEntry <= 4 * maxEntryBytes || lastNumber >= maxEntries - 4;
}

/** Forgets every key. Numbering restarts, so whatever was looked up by the old numbers is stale. */
export function clearKeys(): void {
  memory.fill(keysAt, 0, slots * 4);
  nextEntry = entriesAt;
  lastNumber = 0;
}

/**
 * Returns the number of the key that `count` fields make, or 0 if it is too long to intern. The words of
 * the fields begin at address `first`; `field` is the first one's place, and tells keys of other fields apart.
 */
export function keyOf(first: usize, field: usize, count: usize): u32 {
  let hash: u64 = field;
  let bytes: usize = 0;
  for (let i: usize = 0; i < count; i++) {
    const start = load<u32>(first + i * 8) as usize;
    const end = load<u32>(first + i * 8 + 4) as usize;
    bytes += end - start;
    if (bytes > maxKeyBytes) return 0;
    hash = mix(hash, start === 0 ? 1 : 2);
    for (let at = start; at < end; at += 8) hash = mix(hash, wordAt(at, end));
  }
  let slot = ((hash ^ (hash >>> 32)) & (slots - 1)) as usize;
  while (true) {
    const entry = load<u32>(keysAt + slot * 4) as usize;
    if (entry === 0) {
      store<u32>(keysAt + slot * 4, intern(first, field, count) as u32);
      return lastNumber;
    }
    if (load<u32>(entry + 4) === (field as u32) && isEqual(entry, first, count)) return load<u32>(entry);
    slot = (slot + 1) & (slots - 1);
  }
}

function mix(hash: u64, word: u64): u64 {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >>> 29);
}

/** Up to eight bytes; those behind `end` read as zero. */
function wordAt(at: usize, end: usize): u64 {
  const word = load<u64>(at);
  return end - at >= 8 ? word : word & (((<u64>1) << (((end - at) as u64) * 8)) - 1);
}

function intern(first: usize, field: usize, count: usize): usize {
  const entry = nextEntry;
  lastNumber++;
  store<u32>(entry, lastNumber);
  store<u32>(entry + 4, field as u32);
  let to = entry + headBytes;
  for (let i: usize = 0; i < count; i++) {
    const start = load<u32>(first + i * 8) as usize;
    const length = (load<u32>(first + i * 8 + 4) as usize) - start;
    store<u32>(entry + 8 + i * 4, start === 0 ? absent : (length as u32));
    memory.copy(to, start, length);
    to += length;
  }
  // isEqual compares eight bytes at a time, so zeros pad the last ones.
  store<u64>(to, 0);
  nextEntry = (to + 15) & ~7;
  return entry;
}

function isEqual(entry: usize, first: usize, count: usize): bool {
  let interned = entry + headBytes;
  for (let i: usize = 0; i < count; i++) {
    const start = load<u32>(first + i * 8) as usize;
    const end = load<u32>(first + i * 8 + 4) as usize;
    if (load<u32>(entry + 8 + i * 4) !== (start === 0 ? absent : ((end - start) as u32))) return false;
    for (let at = start; at < end; at += 8, interned += 8) {
      if (wordAt(at, end) !== wordAt(interned, interned + (end - at))) return false;
    }
    interned -= (8 - ((end - start) & 7)) & 7;
  }
  return true;
}
