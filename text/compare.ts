/** Compares texts by their UTF-16 code units, for sorting: -1, 0 or 1, whatever the locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
