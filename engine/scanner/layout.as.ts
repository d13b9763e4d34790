// The scanner's memory, and the words that describe an element. The module exports these constants, so
// that index.ts reads them from the compiled code and nothing is written down twice.

/** Where the descriptions of elements begin, in bytes; the compiler keeps what is before. */
export const elementsAt: usize = 1024;
/** How many elements one call of `scan` describes at most. */
export const maxElements: u32 = 512;
/** How many words of 32 bits describe an element. */
export const wordsOfElement: usize = 24;

/** Where the interned keys begin, behind the elements. */
export const keysAt: usize = elementsAt + 512 * wordsOfElement * 4;
/** How much memory the interned keys have. */
export const bytesOfKeys: usize = 0x200000;

/** Where the text begins, behind the keys. */
export const textAt: usize = keysAt + bytesOfKeys;
/** How many bytes behind the text the scanner may read: a block of 64, and a vector of 16. */
export const bytesBehindText: usize = 80;

// The words of an element: where it begins and ends, flags, then for each indexed field where its value
// begins and ends (0 if the element lacks it), then for each key its number.
export const startWord: usize = 0;
export const endWord: usize = 1;
export const flagsWord: usize = 2;

// The fields of the first key stand together; each of the others has a key of its own.
export const eventSource: usize = 3;
export const eventName: usize = 5;
export const errorCode: usize = 7;
export const identityType: usize = 9;
export const userAgent: usize = 11;
export const sourceIPAddress: usize = 13;
export const identityArn: usize = 15;

export const firstKeyWord: usize = 17;

/** Flag: the element must be parsed before anything is known of it. */
export const mustBeParsed: u32 = 1;
/** Flag: the element has a `userIdentity` that is an object. */
export const hasIdentity: u32 = 2;
