/**
 * The parts of an ARN that say where its resource is; each is "" if the ARN leaves it out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function partsOf(arn: string): { partition: string; region: string; account: string } {
  const [, partition = "", , region = "", account = ""] = arn.split(":");
  return { partition, region, account };
}

/** The Region of an ARN; "" for a global resource. */
export function regionOf(arn: string): string {
  return partsOf(arn).region;
}

/** The account of an ARN; "" for a resource of no account. */
export function accountOf(arn: string): string {
  return partsOf(arn).account;
}
