/**
 * The lists under the key Records of a JSON text, each as JSON; none for a text that is not an object. The key may be repeated, and
 * JSON.parse would keep only the last of them. `json` must be what JSON.parse accepts.
 */
export function listsOfRecords(json: string): string[] {
  return valuesOf("Records", json).filter((value) => value.startsWith("["));
}

/** The JSON of each value that an object's text has for a key; a number, a bool or a null is cut to its first character. */
function valuesOf(name: string, object: string): string[] {
  const values: string[] = [];
  if (!/^\s*\{/.test(object)) return values;
  for (let key = object.indexOf('"'); key >= 0; ) {
    const colon = object.indexOf(":", endOfString(object, key));
    notSpace.lastIndex = colon + 1;
    const start = notSpace.exec(object)?.index ?? object.length;
    const isText = object[start] === '"';
    const isNested = object[start] === "{" || object[start] === "[";
    const end = isText ? endOfString(object, start) + 1 : isNested ? endOfValue(object, start) : start + 1;
    if (JSON.parse(object.slice(key, colon)) === name) values.push(object.slice(start, end));
    // A number, a bool and a null have no quotation marks.
    key = object.indexOf('"', end);
  }
  return values;
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
