/** Many notifications at once, and what their invocations take. */
export interface Storm {
  notifications: number;
  /** How many invocations run at a time. */
  concurrency: number;
  /** When an invocation sends its email and when it ends, in milliseconds since its start; it may fail then. */
  invocation(): { emailAtMs: number; endAtMs: number; fails: boolean };
}

/** Lambda waits this long before the first and before the second retry of an asynchronous invocation. */
const waitsMs = [60_000, 120_000];

/** When each email is sent, in milliseconds since the start, as Lambda's asynchronous queue schedules invocations. */
export function simulate({ notifications, concurrency, invocation }: Storm): number[] {
  const emails: number[] = [];
  const free = Array<number>(concurrency).fill(0);
  const queue = Array.from({ length: notifications }, () => ({ fromMs: 0, invocations: 0 }));
  while (queue.length > 0) {
    const one = queue.shift() as (typeof queue)[number];
    const slot = free.indexOf(Math.min(...free));
    const startMs = Math.max(free[slot] as number, one.fromMs);
    const { emailAtMs, endAtMs, fails } = invocation();
    emails.push(startMs + emailAtMs);
    free[slot] = startMs + endAtMs;
    const waitMs = waitsMs[one.invocations];
    if (!fails || waitMs === undefined) continue;
    const retry = { fromMs: startMs + endAtMs + waitMs, invocations: one.invocations + 1 };
    const later = queue.findIndex(({ fromMs }) => fromMs > retry.fromMs);
    queue.splice(later < 0 ? queue.length : later, 0, retry);
  }
  return emails.sort((a, b) => a - b);
}

/** The largest number of emails within one second. */
export function mostWithinASecond(emailsMs: number[]): number {
  let [most, from] = [0, 0];
  for (const [to, time] of emailsMs.entries()) {
    while (time - (emailsMs[from] as number) >= 1000) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
