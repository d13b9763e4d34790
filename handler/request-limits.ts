/**
 * Returns the time limits of a client's requests, as options of the AWS SDK's `requestHandler`: `connectionMs` to connect, and `answerMs`
 * until the answer begins and for each pause in it. By default the SDK waits for minutes, and `requestTimeout` alone does not limit pauses.
 */
export function requestLimits(connectionMs: number, answerMs: number) {
  return {
    connectionTimeout: connectionMs,
    requestTimeout: answerMs,
    socketTimeout: answerMs,
    throwOnRequestTimeout: true,
  };
}
