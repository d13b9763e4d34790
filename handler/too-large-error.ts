/** A log object, or what it contains, is larger than the function can process: another attempt would fail the same. */
export class TooLargeError extends Error {
  override name = "TooLargeError";
}
