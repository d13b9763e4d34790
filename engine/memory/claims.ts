/** Who is about to send an alert, and until when others leave it to them: an id, and milliseconds since 1970. */
export type Claim = [by: string, until: number];

/** Who decides, and when. */
export interface Claimant {
  /** The same for every attempt at the same log object, so that a retry goes on with its own claims. */
  by: string;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * How long others leave an alert to whoever claimed it: longer than Lambda's two retries take, which follow after one
 * and two minutes, with an invocation of 15 minutes at most each.
 */
const claimMs = 50 * 60 * 1000;

/** A new claim. */
export function claimFor({ by, now }: Claimant): Claim {
  return [by, now + claimMs];
}

/** Whether somebody else is about to send the alert. */
export function isClaimedByOther(claim: Claim | undefined, { by, now }: Claimant): boolean {
  return claim !== undefined && claim[0] !== by && claim[1] > now;
}

/** Whether the alert is this claimant's to send. */
export function isClaimedBy(claim: Claim | undefined, { by }: Claimant): boolean {
  return claim?.[0] === by;
}
