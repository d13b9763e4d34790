/**
 * The lists under the key Records of a JSON text, each as JSON; none for a text that is not an object. The key may be repeated, and
 * JSON.parse would keep only the last of them. `json` must be what JSON.parse accepts.
 */
export function listsOfRecords(json: string): string[] {
  const lists: string[] = [];
  if (!/^\s*\{/.test(json)) return lists;
  for (let key = json.indexOf('"'); key >= 0; ) {
    const colon = json.indexOf(":", endOfString(json, key));
    notSpace.lastIndex = colon + 1;
    const start = notSpace.exec(json)?.index ?? json.length;
    const isText = json[start] === '"';
    const isNested = json[start] === "{" || json[start] === "[";
    // A number, a bool and a null have no quotation marks.
    const end = isText ? endOfString(json, start) + 1 : isNested ? endOfValue(json, start) : start;
    if (json[start] === "[" && JSON.parse(json.slice(key, colon)) === "Records") lists.push(json.slice(start, end));
    key = json.indexOf('"', end);
  }
  return lists;
}

const notSpace = /\S/g;

/** The index behind the object or list that begins at `start`; -1 if it does not end. */
export function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      if (at < 0) return -1;
    } else if (character === "{" || character === "[") depth++;
    else if ((character === "}" || character === "]") && --depth === 0) return at + 1;
  }
  return -1;
}

/** The index of the quotation mark that ends the string at `start`; -1 if none does. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}
