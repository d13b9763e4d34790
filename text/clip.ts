/** Returns at most `length` UTF-16 units of a text, cut between characters, with an ellipsis where it was cut. */
export function clip(value: string, length: number): string {
  return value.length <= length ? value : copyOf(cut(value, length));
}

/** Does the same, without a copy: V8 keeps the whole text with it. */
export function cut(value: string, length: number): string {
  if (value.length <= length) return value;
  // toWellFormed would turn half a surrogate pair into a replacement character.
  return `${value.slice(0, Math.max(0, length - 1)).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

const copied = Buffer.allocUnsafe(1024);

/** Copies a text, so that V8 does not keep the whole text that it was cut from. */
export function copyOf(text: string): string {
  // Most texts are ASCII, which takes a byte a character in UTF-8 and in V8.
  const bytes = text.length * 3 <= copied.length ? copied.write(text) : -1;
  if (bytes === text.length) return copied.toString("latin1", 0, bytes);
  return Buffer.from(text, "utf16le").toString("utf16le");
}
