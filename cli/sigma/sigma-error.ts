/** A Sigma rule holds something that a rule of this project can't express; the message says what, and where in it. */
export class SigmaError extends Error {
  override name = "SigmaError";
}
