/** A rule of this project can't express a part of a Sigma rule; the message says which part, and where it is. */
export class SigmaError extends Error {
  override name = "SigmaError";
}
