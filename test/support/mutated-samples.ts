import fc from "fast-check";

type Fields = Record<string, unknown>;

/** Records with a few of their values, at any depth, replaced or removed. */
export function mutations(records: Fields[]): fc.Arbitrary<Fields> {
  const change = fc.tuple(fc.nat(), fc.option(fc.constantFrom(...replacements), { freq: 4, nil: undefined }));
  return fc
    .tuple(fc.constantFrom(...records), fc.array(change, { maxLength: 3 }))
    .map(([record, changes]) => changes.reduce((changed, [place, value]) => replace(changed, place, value), record));
}

const replacements: unknown[] = [
  null,
  "",
  0,
  7.5,
  true,
  [],
  {},
  "Root",
  "*",
  ["*"],
  [null, "a"],
  { constructor: "x" },
  "\ud800é",
];

/** Copies the record and replaces its nth value, counted through all objects and lists; undefined removes it. */
function replace(record: Fields, place: number, value: unknown): Fields {
  const copy = structuredClone(record);
  const places = [...placesIn(copy)];
  const [parent, key] = places[place % Math.max(1, places.length)] ?? [copy, "eventID"];
  if (value === undefined) delete parent[key];
  else parent[key] = structuredClone(value);
  return copy;
}

function* placesIn(value: unknown): Generator<[Fields, string]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    yield [value as Fields, key];
    yield* placesIn(item);
  }
}
