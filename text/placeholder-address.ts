/** Why a placeholder is refused. */
export const placeholderProblem = "is a placeholder: nobody gets mail at a domain that is reserved for documentation";

/** Whether an email address is in a domain that RFC 2606 reserves for documentation, as are those of our own examples. */
export function isPlaceholder(address: string): boolean {
  return /[@.](example\.(com|net|org)|example|invalid)$/i.test(address);
}
