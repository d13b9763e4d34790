/**
 * Makes a request for each input, at most `limit` at a time, and resolves with the results in the order of the inputs.
 * After an error it begins no further request, waits for those that were begun, and rejects with the first error.
 */
export async function inParallel<Input, Output>(
  inputs: readonly Input[],
  limit: number,
  request: (input: Input) => Promise<Output>,
): Promise<Output[]> {
  const outputs = new Array<Output>(inputs.length);
  const left = inputs.entries();
  let failure: { error: unknown } | undefined;
  const worker = async () => {
    while (!failure) {
      const { done, value } = left.next();
      if (done) return;
      const [at, input] = value;
      try {
        outputs[at] = await request(input);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, inputs.length) }, worker));
  if (failure) throw failure.error;
  return outputs;
}
