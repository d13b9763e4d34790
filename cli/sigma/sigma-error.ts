/** A rule of this project can't express a part of a Sigma rule, or can't read it; the message says which part. */
export class SigmaError extends Error {
  override name = "SigmaError";
  /** Where in the file it is, in characters; undefined if the message alone says it. */
  readonly offset: number | undefined;

  constructor(message: string, options?: ErrorOptions & { offset?: number | undefined }) {
    super(message, options);
    this.offset = options?.offset;
  }
}
