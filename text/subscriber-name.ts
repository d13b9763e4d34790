import { hash } from "node:crypto";

/** Names a subscriber of a topic: its endpoint in lower case; of a webhook a hash, as its URL often contains a token. */
export function subscriberName(protocol: string, endpoint: string): string {
  if (protocol !== "https") return endpoint.toLowerCase();
  // SNS lists a password as asterisks: https://docs.aws.amazon.com/sns/latest/dg/sns-prepare-https-endpoint.html
  const listed = endpoint.replace(/^(https:\/\/[^/@:]*:)[^/@]*@/, "$1****@");
  return `https-${hash("sha256", listed).slice(0, 8)}`;
}
