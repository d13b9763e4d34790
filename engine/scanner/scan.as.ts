// AssemblyScript (https://www.assemblyscript.org), compiled to wasm.ts by `npm run scanner`.
//
// Finds the elements of a JSON array, and in each element that is an object the few fields by which most
// records are known to match no rule, without creating a JavaScript value. It reads as JSON.parse does:
// strings with their escapes, brackets by their depth, and of equal keys the last one. Where it cannot
// decide, it marks the element `mustBeParsed`, and JSON.parse decides. README.md walks through a record.
import { isFull, keyOf } from "./keys.as";
import {
  elementsAt,
  endWord,
  errorCode,
  eventName,
  eventSource,
  firstKeyWord,
  flagsWord,
  hasIdentity,
  identityArn,
  identityType,
  maxElements,
  mustBeParsed,
  sourceIPAddress,
  startWord,
  userAgent,
  wordsOfElement,
} from "./layout.as";
import { any, brackets, equal, escapedBy, escapesNextBlock, prefixXor } from "./masks.as";

export { clearKeys } from "./keys.as";
export * from "./layout.as";

/** `readField`: the value of this key, `userIdentity`, is an object with fields of ours. */
const identity: usize = 1;
/** `readField`: the text ends before the field does. */
const incomplete: usize = 2;
/** `fieldNamed`: the field is one of the few whose presence alone counts. No field has this word. */
const rare: usize = wordsOfElement;

const quote: u8 = 0x22;
const comma: u8 = 0x2c;
const colon: u8 = 0x3a;
const openBracket: u8 = 0x5b;
const backslash: u8 = 0x5c;
const closeBracket: u8 = 0x5d;
const openBrace: u8 = 0x7b;
const closeBrace: u8 = 0x7d;

/** Where the next call continues: behind the last whole element, or behind the array. */
export let next: usize = 0;
/** Whether the array's closing bracket was found. */
export let closed: bool = false;
/** Whether the table of keys has no room for another element; if so, call `clearKeys`. */
export let keysAreFull: bool = false;

/** The end of the text. */
let limit: usize = 0;
/** The closing quotation mark of the string that `readString` read last, whether it contains an escape, and whether it is ASCII before that. */
let stringEnd: usize = 0;
let stringEscaped: bool = false;
let stringIsAscii: bool = false;

/** Adds memory for `bytes` more bytes of text. */
export function grow(bytes: u32): void {
  memory.grow(((bytes + 0xffff) >>> 16) as i32);
}

/**
 * Reads the text of an array's elements from `from` to `to`, describes its whole elements at `elementsAt`,
 * at most `maxElements` of them, and returns their number. `bytesBehindText` behind `to` must be readable.
 */
export function scan(from: usize, to: usize): u32 {
  limit = to;
  next = from;
  closed = false;
  let out = elementsAt;
  for (let count: u32 = 0; count < maxElements; count++) {
    keysAreFull = isFull();
    if (keysAreFull) return count;
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
    // Anything between an object and the comma behind it is not JSON; the parser reports it.
    const isObject = objectEnd !== start && skipSpace(objectEnd) === separator;
    setWord(out, startWord, start as u32);
    setWord(out, endWord, (isObject ? objectEnd : separator) as u32);
    if (!isObject || !isCall(out)) parse(out);
    if ((word(out, flagsWord) & mustBeParsed) === 0) {
      // Nearly every element is asked for these two keys; for the others see `internKey`.
      setKey(out, 0);
      setKey(out, 1);
    }
    out += wordsOfElement * 4;
    next = load<u8>(separator) === comma ? separator + 1 : separator;
  }
  return maxElements;
}

// @ts-ignore: AssemblyScript's decorator
@inline
function word(element: usize, at: usize): u32 {
  return load<u32>(element + at * 4);
}

// @ts-ignore: AssemblyScript's decorator
@inline
function setWord(element: usize, at: usize, value: u32): void {
  store<u32>(element + at * 4, value);
}

/** Whether an element has the fields of an API call: a service, a name and a caller. */
function isCall(element: usize): bool {
  return word(element, eventSource) !== 0 && word(element, eventName) !== 0 && (word(element, flagsWord) & hasIdentity) !== 0;
}

/**
 * Interns the key at `index` of an element that was described, since `scan` leaves out those that few are asked for. Returns its
 * number; or 0, which no key has, if the element must be parsed, also where the table of keys has no room.
 */
export function internKey(element: usize, index: usize): u32 {
  if ((word(element, flagsWord) & mustBeParsed) === 0 && !isFull()) setKey(element, index);
  return word(element, firstKeyWord + index);
}

/** Interns the key at `index`; an element whose key is too long to intern must be parsed. */
function setKey(element: usize, index: usize): void {
  // The first key is of four fields, the others are of one each.
  const field = index === 0 ? eventSource : userAgent + 2 * (index - 1);
  const key = keyOf(element + field * 4, field, index === 0 ? 4 : 1);
  if (key === 0) parse(element);
  setWord(element, firstKeyWord + index, key);
}

/** Marks an element `mustBeParsed`. */
function parse(element: usize): usize {
  setWord(element, flagsWord, word(element, flagsWord) | mustBeParsed);
  return 0;
}

/**
 * Returns the end of the object that starts at `start`, or `limit` if it is not whole. Works in blocks of
 * 64 bytes: masks say which bytes are quotation marks, which are in strings, and which are brackets
 * outside of strings, as in simdjson (https://arxiv.org/abs/1902.08318).
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
    if (escapes !== 0 || any(a, b, c, d, backslash)) {
      const escaped = escapedBy(equal(a, b, c, d, backslash), escapes);
      escapes = escapesNextBlock();
      quotes &= ~escaped;
    }
    // From each opening quotation mark to before the closing one.
    const strings = prefixXor(quotes) ^ inString;
    inString = ((strings as i64) >> 63) as u64;
    // Strings that may be keys: a value mostly follows its colon directly.
    const colons = equal(a, b, c, d, colon);
    let openings = quotes & strings & ~((colons << 1) | afterColon);
    afterColon = colons >>> 63;
    let structure = brackets(a, b, c, d) & ~strings;
    if (block + 64 > limit) {
      const within = ((<u64>1) << ((limit - block) as u64)) - 1;
      structure &= within;
      openings &= within;
    }
    const keys = structure | openings;
    let found = depth === 1 || depth === identityDepth ? keys : structure;
    while (found !== 0) {
      const bit = ctz(found);
      const at = block + (bit as usize);
      const byte = load<u8>(at);
      if (byte === quote) {
        found &= found - 1;
        if (!mayBeIndexed(load<u8>(at + 1), depth) || !isKey(at)) continue;
        const field = readField(at, out, depth);
        if (field === incomplete) return limit;
        if (field === identity) identityDepth = 2;
        else if (field !== 0 && stringEnd >= block + 64) {
          // The next block begins behind the value, which `readString` has found the end of.
          block = stringEnd + 1 - 64;
          inString = 0;
          escapes = 0;
          afterColon = 0;
          break;
        }
        continue;
      }
      // The bits that 0x06 masks are 01 in { and [, and 10 in } and ].
      if ((byte & 0x06) === 0x02) depth++;
      else if (--depth === 0) return at + 1;
      else if (depth === 1) identityDepth = 0;
      found = (depth === 1 || depth === identityDepth ? keys : structure) & ~(((<u64>2) << bit) - 1);
    }
  }
  return limit;
}

/** Whether a string with this first byte may be the key of an indexed field, or begins with an escape. */
// @ts-ignore: AssemblyScript's decorator
@inline
function mayBeIndexed(first: u8, depth: i32): bool {
  if (first === backslash) return true;
  if (depth === 2) return first === 0x74 /* t */ || first === 0x61 /* a */ || first === 0x69 /* i */;
  return first === 0x65 /* e */ || first === 0x75 /* u */ || first === 0x73 /* s */;
}

/** Whether a string that opens in an object is a key: it follows a comma or the opening brace. */
function isKey(at: usize): bool {
  do at--;
  while (isSpace(load<u8>(at)));
  return load<u8>(at) === comma || load<u8>(at) === openBrace;
}

/** Reads the field whose key opens at `at`, if it is indexed; returns `incomplete` if the text ends first. */
function readField(at: usize, out: usize, depth: i32): usize {
  const keyStart = at + 1;
  if (!readString(at)) return incomplete;
  const field = stringEscaped ? parse(out) : fieldNamed(keyStart, stringEnd, depth);
  if (field === 0) return 0;
  if (field === rare) return parse(out);
  at = skipSpace(stringEnd + 1);
  if (at < limit) at = skipSpace(at + 1); // the colon
  if (at >= limit) return incomplete;
  if (field === identity) {
    if (load<u8>(at) !== openBrace || (word(out, flagsWord) & hasIdentity) !== 0) parse(out);
    setWord(out, flagsWord, word(out, flagsWord) | hasIdentity);
    return identity;
  }
  if (load<u8>(at) !== quote) return parse(out);
  if (!readString(at)) return incomplete;
  if (stringEscaped || !stringIsAscii) parse(out);
  setWord(out, field, (at + 1) as u32);
  setWord(out, field + 1, stringEnd as u32);
  return field;
}

/** Returns the first word of the field with this key, `identity`, `rare`, or 0 for any other key. */
function fieldNamed(start: usize, end: usize, depth: i32): usize {
  const length = end - start;
  if (depth === 2) {
    if (length === 4) return load<u32>(start) === 0x65707974 /* type */ ? identityType : 0;
    if (length === 17) return isInvokedByDelegate(start) ? rare : 0;
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

function isInvokedByDelegate(start: usize): bool {
  return (
    load<u64>(start) === 0x4264656b6f766e69 /* invokedB */ &&
    load<u64>(start + 8) === 0x746167656c654479 /* yDelegat */ &&
    load<u8>(start + 16) === 0x65 /* e */
  );
}

/** Finds the end of the string that opens at `at`; returns false if it is not whole. */
function readString(at: usize): bool {
  stringEscaped = false;
  stringIsAscii = true;
  at++;
  while (at < limit) {
    const bytes = v128.load(at);
    const found = i8x16.bitmask(v128.or(i8x16.eq(bytes, i8x16.splat(quote)), i8x16.eq(bytes, i8x16.splat(backslash))));
    const high = i8x16.bitmask(bytes);
    if (found === 0) {
      if (high !== 0) stringIsAscii = false;
      at += 16;
      continue;
    }
    if ((high & ((found & -found) - 1)) !== 0) stringIsAscii = false;
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

/** Returns the place of the array's own next comma or closing bracket. */
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
