/**
 * Who is about to send an alert, and until when others leave it to them: the log object's id, milliseconds since 1970, and
 * the place of the claim in the receipt of its decision: see receipts.ts.
 */
export type Claim = [by: string, until: number, decision: string, number: number];

/** Who decides, and when. */
export interface Claimant {
  /** The same for every attempt at the same log object, so that a retry goes on with its own claims. */
  by: string;
  /** Identifies this attempt alone; random. */
  decision: string;
  /** Milliseconds since 1970. */
  now: number;
  /** How many claims the decision has made. `claimFor` counts them. */
  claims: number;
}

/**
 * How long others leave an alert to whoever claimed it: longer than Lambda's two retries take, which follow after one
 * and two minutes, with an invocation of 15 minutes at most each.
 */
const claimMs = 50 * 60 * 1000;

/** A new claim. */
export function claimFor(claimant: Claimant): Claim {
  return [claimant.by, claimant.now + claimMs, claimant.decision, claimant.claims++];
}

/** Whether somebody else is about to send the alert. */
export function isClaimedByOther(claim: Claim | undefined, { by, now }: Claimant): boolean {
  return claim !== undefined && claim[0] !== by && claim[1] > now;
}

/** Whether the alert is this claimant's to send, which an earlier attempt may have claimed. */
export function isClaimedBy(claim: Claim | undefined, { by }: Claimant): boolean {
  return claim?.[0] === by;
}

/** Whether a claim counts: it is this claimant's, also of an earlier attempt, or another's that has not ended. */
export function isInForce(claim: Claim | undefined, claimant: Claimant): boolean {
  return isClaimedBy(claim, claimant) || isClaimedByOther(claim, claimant);
}

/** Whether a decision has to claim an alert before it sends it: it has not yet, and nobody else is about to send it. */
export function needsClaim(claim: Claim | undefined, claimant: Claimant): boolean {
  return !isOwnClaim(claim, claimant) && !isClaimedByOther(claim, claimant);
}

/** Whether this very decision made the claim, so that its receipt can settle it. */
export function isOwnClaim(claim: Claim | undefined, { decision }: Pick<Claimant, "decision">): claim is Claim {
  return claim?.[2] === decision;
}

/** What the receipt of a decision says of a claim whose alert was published. */
export interface Published {
  /** For an alert of `mute`: by how many of `MuteState.more` its email raised the number of those held back. */
  counted?: number;
}

/** Returns what is known of a claim; undefined if its alert was not published. */
export type PublishedOf = (claim: Claim | undefined) => Published | undefined;
