// AssemblyScript (https://www.assemblyscript.org), compiled to WebAssembly by `npm run scanner`.
//
// Finds the elements of a JSON array, and in each element that is an object the few fields by which
// most records are told to match no rule, without making a JavaScript value of anything. It reads as
// JSON.parse does: strings with their escapes, brackets by their depth, of keys the last one.
// Whatever it is not sure of it marks as unusual, for JSON.parse to decide. See scanner.ts.

/**
 * An element is described by these words of 32 bits: start, end, flags, then start and end of each
 * field, then the number of each outline.
 */
const wordsOfElement: usize = 24;
const flagUnusual: u32 = 1;
const flagIdentity: u32 = 2;

// The place of a field in an element's words. The first four make one outline, the others one each.
const eventSource: usize = 3;
const eventName: usize = 5;
const errorCode: usize = 7;
const identityType: usize = 9;
const userAgent: usize = 11;
const sourceIPAddress: usize = 13;
const identityArn: usize = 15;
const outlines: usize = 17;

/** What `readField` says of the key `userIdentity`, whose value is an object with a field of ours. */
const identity: usize = 1;
const incomplete: usize = 2;

const quote: u8 = 0x22;
const comma: u8 = 0x2c;
const colon: u8 = 0x3a;
const openBracket: u8 = 0x5b;
const backslash: u8 = 0x5c;
const closeBracket: u8 = 0x5d;
const openBrace: u8 = 0x7b;
const closeBrace: u8 = 0x7d;

/** Where the next call has to go on: behind the last whole element, or behind the array. */
export let next: usize = 0;
/** Whether the array's closing bracket was found. */
export let closed: bool = false;
/** Whether there is room for the outlines of one more element; if not, call `forget`. */
export let hasRoom: bool = true;

/** Behind the text; and of the string that was read last: its closing quotation mark, and if it had an escape. */
let limit: usize = 0;
let stringEnd: usize = 0;
let stringEscaped: bool = false;

/** Makes room for `bytes` more bytes of text. */
export function grow(bytes: u32): void {
  memory.grow(((bytes + 0xffff) >>> 16) as i32);
}

/**
 * Reads the text of an array's elements from `from` to `to`, describes each whole element at `out`,
 * at most `maxElements` of them, and returns their number. Eighty bytes behind `to` must be readable.
 */
export function scan(from: usize, to: usize, out: usize, maxElements: u32): u32 {
  limit = to;
  next = from;
  closed = false;
  for (let count: u32 = 0; count < maxElements; count++) {
    hasRoom = arenaEnd - arenaNext > 4 * maxEntryBytes && entries < maxEntries - 4;
    if (!hasRoom) return count;
    const start = skipSpace(next);
    if (start >= limit) return count;
    if (load<u8>(start) === closeBracket) {
      closed = true;
      next = start + 1;
      return count;
    }
    memory.fill(out, 0, wordsOfElement * 4);
    const objectEnd = load<u8>(start) === openBrace ? scanObject(start, out) : start;
    const separator = scanToSeparator(objectEnd);
    if (separator >= limit) return count;
    // What stands between an object and the comma behind it is no JSON, which a parser has to say.
    const isObject = objectEnd !== start && skipSpace(objectEnd) === separator;
    store<u32>(out, start as u32);
    store<u32>(out + 4, (isObject ? objectEnd : separator) as u32);
    // Who called is told of every API call, if not always by a type.
    if (!isObject || (load<u32>(out + 8) & flagIdentity) === 0) unusual(out);
    if ((load<u32>(out + 8) & flagUnusual) === 0) {
      numberOutline(out, 0, eventSource, 4);
      numberOutline(out, 1, userAgent, 1);
      numberOutline(out, 2, sourceIPAddress, 1);
      numberOutline(out, 3, identityArn, 1);
    }
    out += wordsOfElement * 4;
    next = load<u8>(separator) === comma ? separator + 1 : separator;
  }
  return maxElements;
}

/**
 * Behind the object that starts at `start`, or `limit` if it is not whole. It goes by blocks of 64
 * bytes: one bit for each byte says which are quotation marks, which stand in strings, and which are
 * brackets outside of them, as simdjson does (https://arxiv.org/abs/1902.08318).
 */
function scanObject(start: usize, out: usize): usize {
  let inString: u64 = 0;
  let escapes: u64 = 0;
  let afterColon: u64 = 0;
  let depth = 0;
  let identityDepth = 0;
  for (let block = start; block < limit; block += 64) {
    const a = v128.load(block);
    const b = v128.load(block, 16);
    const c = v128.load(block, 32);
    const d = v128.load(block, 48);
    let quotes = equal(a, b, c, d, quote);
    const backslashes = equal(a, b, c, d, backslash);
    if ((backslashes | escapes) !== 0) {
      const escaped = escapedBy(backslashes, escapes);
      escapes = nextEscapes;
      quotes &= ~escaped;
    }
    // From each opening quotation mark to before the closing one.
    const strings = prefixXor(quotes) ^ inString;
    inString = ((strings as i64) >> 63) as u64;
    // Of keys: a value most often follows its colon at once.
    const colons = equal(a, b, c, d, colon);
    let openings = quotes & strings & ~((colons << 1) | afterColon);
    afterColon = colons >>> 63;
    let brackets = bracketsOf(a, b, c, d) & ~strings;
    while (true) {
      const isShallow = depth === 1 || depth === identityDepth;
      const found = isShallow ? brackets | openings : brackets;
      if (found === 0) break;
      const bit = ctz(found);
      const at = block + (bit as usize);
      if (at >= limit) return limit;
      const behind = ~(((<u64>2) << bit) - 1);
      brackets &= behind;
      openings &= behind;
      const byte = load<u8>(at);
      if (byte === quote) {
        if (!mayBeOurs(load<u8>(at + 1), depth) || !isKey(at)) continue;
        const field = readField(at, out, depth);
        if (field === incomplete) return limit;
        if (field === identity) identityDepth = 2;
        continue;
      }
      // Of { [ and } ] the bits that 0x06 masks are 01 and 10.
      if ((byte & 0x06) === 0x02) depth++;
      else if (--depth === 0) return at + 1;
      else if (depth === 1) identityDepth = 0;
    }
  }
  return limit;
}

/** Whether a string with this first byte can be the key of a field of ours, or have an escape there. */
// @ts-ignore: AssemblyScript's decorator
@inline
function mayBeOurs(first: u8, depth: i32): bool {
  if (first === backslash) return true;
  if (depth === 2) return first === 0x74 /* t */ || first === 0x61 /* a */;
  return first === 0x65 /* e */ || first === 0x75 /* u */ || first === 0x73 /* s */;
}

/** Whether a string that opens in an object is a key: it follows a comma or the brace. */
function isKey(at: usize): bool {
  do at--;
  while (isSpace(load<u8>(at)));
  return load<u8>(at) === comma || load<u8>(at) === openBrace;
}

/** Reads a field whose key opens at `at`, if it is one of ours; `incomplete` if the text ends before. */
function readField(at: usize, out: usize, depth: i32): usize {
  const keyStart = at + 1;
  if (!readString(at)) return incomplete;
  const field = stringEscaped ? unusual(out) : fieldNamed(keyStart, stringEnd, depth);
  if (field === 0) return 0;
  at = skipSpace(stringEnd + 1);
  if (at < limit) at = skipSpace(at + 1); // the colon
  if (at >= limit) return incomplete;
  if (field === identity) {
    if (load<u8>(at) !== openBrace || (load<u32>(out + 8) & flagIdentity) !== 0) unusual(out);
    store<u32>(out + 8, load<u32>(out + 8) | flagIdentity);
    return identity;
  }
  if (load<u8>(at) !== quote) return unusual(out);
  if (!readString(at)) return incomplete;
  if (stringEscaped || !isAscii(at + 1, stringEnd)) unusual(out);
  store<u32>(out + field * 4, (at + 1) as u32);
  store<u32>(out + field * 4 + 4, stringEnd as u32);
  return field;
}

// @ts-ignore: AssemblyScript's decorator
@inline
function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  const low = (i8x16.bitmask(a) as u32) | ((i8x16.bitmask(b) as u32) << 16);
  const high = (i8x16.bitmask(c) as u32) | ((i8x16.bitmask(d) as u32) << 16);
  return (low as u64) | ((high as u64) << 32);
}

// @ts-ignore: AssemblyScript's decorator
@inline
function equal(a: v128, b: v128, c: v128, d: v128, byte: u8): u64 {
  const wanted = i8x16.splat(byte);
  return bits(i8x16.eq(a, wanted), i8x16.eq(b, wanted), i8x16.eq(c, wanted), i8x16.eq(d, wanted));
}

// @ts-ignore: AssemblyScript's decorator
@inline
function bracketsOf(a: v128, b: v128, c: v128, d: v128): u64 {
  return bits(areBrackets(a), areBrackets(b), areBrackets(c), areBrackets(d));
}

// @ts-ignore: AssemblyScript's decorator
@inline
function areBrackets(bytes: v128): v128 {
  // [ and ] differ from { and } in one bit.
  const folded = v128.or(bytes, i8x16.splat(0x20));
  return v128.or(i8x16.eq(folded, i8x16.splat(openBrace)), i8x16.eq(folded, i8x16.splat(closeBrace)));
}

/** Each bit becomes the parity of those up to it. */
// @ts-ignore: AssemblyScript's decorator
@inline
function prefixXor(mask: u64): u64 {
  mask ^= mask << 1;
  mask ^= mask << 2;
  mask ^= mask << 4;
  mask ^= mask << 8;
  mask ^= mask << 16;
  mask ^= mask << 32;
  return mask;
}

let nextEscapes: u64 = 0;

/** Which bytes of a block a backslash stands before that is not escaped itself; `first` if the one before did. */
function escapedBy(backslashes: u64, first: u64): u64 {
  let escaped = first;
  backslashes &= ~first;
  nextEscapes = 0;
  while (backslashes !== 0) {
    const bit = ctz(backslashes);
    if (bit === 63) {
      nextEscapes = 1;
      break;
    }
    escaped |= (<u64>2) << bit;
    backslashes &= ~((<u64>3) << bit);
  }
  return escaped;
}

function unusual(out: usize): usize {
  store<u32>(out + 8, load<u32>(out + 8) | flagUnusual);
  return 0;
}

/** The place in an element's words of the field with this key, `identity`, or 0 for any other. */
function fieldNamed(start: usize, end: usize, depth: i32): usize {
  const length = end - start;
  if (depth === 2) {
    if (length === 4) return load<u32>(start) === 0x65707974 /* type */ ? identityType : 0;
    return length === 3 && (load<u32>(start) & 0xffffff) === 0x6e7261 /* arn */ ? identityArn : 0;
  }
  const head = load<u64>(start);
  if (length === 9) {
    const last = load<u8>(start + 8);
    if (head === 0x6d614e746e657665 /* eventNam */ && last === 0x65 /* e */) return eventName;
    if (head === 0x646f43726f727265 /* errorCod */ && last === 0x65 /* e */) return errorCode;
    if (head === 0x6e65674172657375 /* userAgen */ && last === 0x74 /* t */) return userAgent;
  } else if (length === 11) {
    if (head === 0x756f53746e657665 /* eventSou */ && load<u32>(start + 7) === 0x65637275 /* urce */)
      return eventSource;
  } else if (length === 12) {
    if (head === 0x6e65644972657375 /* userIden */ && load<u32>(start + 8) === 0x79746974 /* tity */) return identity;
  } else if (length === 15) {
    const tail = load<u64>(start + 7);
    if (head === 0x5049656372756f73 /* sourceIP */ && tail === 0x7373657264644150 /* PAddress */)
      return sourceIPAddress;
  }
  return 0;
}

/** Finds the end of the string whose opening quotation mark is at `at`; false if it is not whole. */
function readString(at: usize): bool {
  stringEscaped = false;
  at++;
  while (at < limit) {
    const bytes = v128.load(at);
    const found = i8x16.bitmask(v128.or(i8x16.eq(bytes, i8x16.splat(quote)), i8x16.eq(bytes, i8x16.splat(backslash))));
    if (found === 0) {
      at += 16;
      continue;
    }
    at += ctz(found);
    if (at >= limit) return false;
    if (load<u8>(at) === quote) {
      stringEnd = at;
      return true;
    }
    stringEscaped = true;
    at += 2;
  }
  return false;
}

/** The next comma or closing bracket of the array itself. */
function scanToSeparator(at: usize): usize {
  let depth = 0;
  for (; at < limit; at++) {
    const byte = load<u8>(at);
    if (byte === quote) {
      if (!readString(at)) return limit;
      at = stringEnd;
    } else if (byte === openBrace || byte === openBracket) {
      depth++;
    } else if (depth === 0 && (byte === comma || byte === closeBracket)) {
      return at;
    } else if (byte === closeBrace || byte === closeBracket) {
      depth--;
    }
  }
  return limit;
}

function skipSpace(at: usize): usize {
  while (at < limit) {
    if (!isSpace(load<u8>(at))) break;
    at++;
  }
  return at;
}

function isSpace(byte: u8): bool {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isAscii(at: usize, end: usize): bool {
  for (; at + 8 <= end; at += 8) if ((load<u64>(at) & 0x8080808080808080) !== 0) return false;
  for (; at < end; at++) if (load<u8>(at) >= 0x80) return false;
  return true;
}

// Outlines: combinations of fields, each kept once and numbered, so that what the rules make of one
// is looked up by its number. A hash table of addresses; an entry is its number, its fields' place
// and lengths, and their bytes.

const maxOutlineBytes: usize = 1024;
const maxEntries: u32 = 16384;
const slots: usize = 32768;
const absent: u32 = 0xffffffff;
const headBytes: usize = 24;
/** With the zeros behind it. */
const maxEntryBytes: usize = headBytes + maxOutlineBytes + 24;

/** The numbers given so far; 0 is none. */
let entries: u32 = 0;
let tableAt: usize = 0;
let arenaStart: usize = 0;
let arenaNext: usize = 0;
let arenaEnd: usize = 0;

/** Gives the outlines the memory from `at` on, `outlineBytes` of it. */
export function place(at: usize): void {
  tableAt = at;
  arenaStart = at + slots * 4;
  arenaEnd = at + outlineBytes;
  forget();
}

export const outlineBytes: usize = 0x200000;

/** Forgets every outline; numbers begin anew. */
export function forget(): void {
  memory.fill(tableAt, 0, slots * 4);
  arenaNext = arenaStart;
  entries = 0;
}

function numberOutline(out: usize, index: usize, field: usize, count: usize): void {
  const number = numberOf(out, field, count);
  if (number === 0) unusual(out);
  store<u32>(out + (outlines + index) * 4, number);
}

/** The number of an outline: `count` fields of an element, from `field` on; 0 if they are too long to keep. */
function numberOf(out: usize, field: usize, count: usize): u32 {
  const first = out + field * 4;
  let hash: u64 = field;
  let bytes: usize = 0;
  for (let i: usize = 0; i < count; i++) {
    const start = load<u32>(first + i * 8) as usize;
    const end = load<u32>(first + i * 8 + 4) as usize;
    bytes += end - start;
    if (bytes > maxOutlineBytes) return 0;
    hash = mix(hash, start === 0 ? 1 : 2);
    for (let at = start; at < end; at += 8) hash = mix(hash, wordAt(at, end));
  }
  let slot = ((hash ^ (hash >>> 32)) & (slots - 1)) as usize;
  while (true) {
    const entry = load<u32>(tableAt + slot * 4) as usize;
    if (entry === 0) {
      store<u32>(tableAt + slot * 4, keep(first, field, count) as u32);
      return entries;
    }
    if (load<u32>(entry + 4) === (field as u32) && isSame(entry, first, count)) return load<u32>(entry);
    slot = (slot + 1) & (slots - 1);
  }
}

function mix(hash: u64, word: u64): u64 {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >>> 29);
}

/** Up to eight bytes, those behind `end` as zero. */
function wordAt(at: usize, end: usize): u64 {
  const word = load<u64>(at);
  return end - at >= 8 ? word : word & (((<u64>1) << (((end - at) as u64) * 8)) - 1);
}

function keep(first: usize, field: usize, count: usize): usize {
  const entry = arenaNext;
  entries++;
  store<u32>(entry, entries);
  store<u32>(entry + 4, field as u32);
  let to = entry + headBytes;
  for (let i: usize = 0; i < count; i++) {
    const start = load<u32>(first + i * 8) as usize;
    const length = (load<u32>(first + i * 8 + 4) as usize) - start;
    store<u32>(entry + 8 + i * 4, start === 0 ? absent : (length as u32));
    memory.copy(to, start, length);
    to += length;
  }
  // Compared by eight bytes at a time: the last ones are padded with zeros.
  store<u64>(to, 0);
  arenaNext = (to + 15) & ~7;
  return entry;
}

function isSame(entry: usize, first: usize, count: usize): bool {
  let kept = entry + headBytes;
  for (let i: usize = 0; i < count; i++) {
    const start = load<u32>(first + i * 8) as usize;
    const end = load<u32>(first + i * 8 + 4) as usize;
    if (load<u32>(entry + 8 + i * 4) !== (start === 0 ? absent : ((end - start) as u32))) return false;
    for (let at = start; at < end; at += 8, kept += 8) {
      if (wordAt(at, end) !== wordAt(kept, kept + (end - at))) return false;
    }
    kept -= (8 - ((end - start) & 7)) & 7;
  }
  return true;
}
