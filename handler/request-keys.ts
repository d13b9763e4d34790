/** The keys of events that are requests, not notifications: nothing that S3, SNS or EventBridge sends has one of them at its top. */
const requestKeys = ["sendTest", "dailyCheck", "countAlerts", "invocationSchemaVersion"] as const;

/** Whether an event may be a request, by its keys. requests.ts decides. */
export function isRequest(event: unknown): boolean {
  return typeof event === "object" && event !== null && requestKeys.some((key) => Object.hasOwn(event, key));
}

/** Returns what an event asks for that has only this key, `{}` for null; undefined for any other event. */
export function requestOf<Asked>(event: unknown, key: (typeof requestKeys)[number]): Partial<Asked> | undefined {
  if (typeof event !== "object" || event === null || Object.keys(event).join() !== key) return undefined;
  return (event as { [key: string]: Partial<Asked> | null })[key] ?? {};
}
