import fc from "fast-check";

const piece = fc.constantFrom(
  "a",
  "B",
  "ab",
  "*",
  "?",
  "\\",
  "\\*",
  "é",
  "É",
  ".",
  "1",
  "22",
  "true",
  " ",
  '"',
  "(",
  "",
);
const pattern = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(""));
const text = fc
  .array(fc.constantFrom("a", "A", "b", "B", "*", "?", "\\", "é", ".", "1", "2", " ", '"', "("), { maxLength: 5 })
  .map((characters) => characters.join(""));
const scalar = fc.oneof(text, fc.constantFrom(22, 1, -1.5, true, false, null, "true", "22"));
const value: fc.Arbitrary<unknown> = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.record({ k: scalar }));

const types = fc.constantFrom("Root", "IAMUser", "AssumedRole", "Brand-new");
const events = fc.constantFrom("CreateUser", "DeleteTrail", "ConsoleLogin");
/** Records with the fields that detections read: present, missing, null, lists and objects. */
export const records = fc.record(
  {
    eventSource: fc.constantFrom("iam.amazonaws.com", "cloudtrail.amazonaws.com"),
    eventName: events,
    userAgent: text,
    errorCode: text,
    sourceIPAddress: fc.constantFrom("10.1.2.3", "192.0.2.1", "AWS Internal", "2001:db8::1"),
    readOnly: fc.boolean(),
    userIdentity: fc.option(
      fc.record(
        {
          type: types,
          arn: text,
          sessionContext: fc.option(fc.record({ sourceIdentity: text }, { requiredKeys: [] })),
        },
        { requiredKeys: [] },
      ),
    ),
    requestParameters: fc.option(
      fc.record(
        {
          name: value,
          in: value,
          "x-y": value,
          "x.y": value,
          items: fc.oneof(
            scalar,
            fc.array(fc.record({ names: value }, { requiredKeys: [] }), { maxLength: 2 }),
            fc.record({ names: value }),
          ),
        },
        { requiredKeys: [] },
      ),
    ),
    resources: fc.array(fc.record({ ARN: value }, { requiredKeys: [] }), { maxLength: 2 }),
  },
  { requiredKeys: ["eventSource", "eventName"] },
);

const someOf = (one: fc.Arbitrary<unknown>) => fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 3 }));
const named = (names: fc.Arbitrary<string>, modifiers: string[], values: fc.Arbitrary<unknown>) =>
  fc
    .tuple(names, fc.constantFrom(...modifiers), values)
    .map(([name, modifier, wanted]): [string, unknown] => [name + modifier, wanted]);

const free = fc.constantFrom(
  "requestParameters.name",
  "requestParameters.in",
  "requestParameters.x-y",
  "requestParameters.x\\.y",
  "requestParameters.items.names",
  "requestParameters.items.names.k",
  "resources.ARN",
);
const texts = fc.constantFrom(
  "userAgent",
  "errorCode",
  "userIdentity.arn",
  "userIdentity.sessionContext.sourceIdentity",
);
const operators = ["", "|contains", "|startswith", "|endswith", "|cased", "|contains|cased"];
const everyOperator = [...operators, "|contains|all", "|startswith|all", "|all"];
const expressions = fc.constantFrom("a.*B", "^a", "[ab]1", ".*", "^$", "(a|b)+$", "\\.", "é", "^22$", "^true");

// The importer promises to match names in CloudTrail's spelling, and without regard to case.
const ownNames = fc.oneof(
  events,
  events.map((name) => name.toLowerCase()),
  fc.constantFrom("Create*", "?onsolelogin"),
);
const item = fc.oneof(
  named(texts, everyOperator, someOf(pattern)),
  named(free, everyOperator, someOf(fc.oneof(pattern, fc.constantFrom(22, 1, -1.5, true, false)))),
  named(fc.oneof(texts, free), ["|re", "|re|i", "|re|s", "|re|all"], someOf(expressions)),
  named(fc.oneof(texts, free), [""], fc.oneof(fc.constant(null), fc.tuple(fc.constant(null), pattern))),
  named(fc.oneof(texts, free, fc.constantFrom("userIdentity", "requestParameters")), ["|exists"], fc.boolean()),
  named(fc.constant("requestParameters.name"), ["|gt", "|gte", "|lt", "|lte"], someOf(fc.constantFrom(1, 22, -2))),
  named(
    fc.constantFrom("sourceIPAddress", "requestParameters.name"),
    ["|cidr"],
    someOf(fc.constantFrom("10.0.0.0/8", "192.0.2.0/24")),
  ),
  named(fc.constant("eventName"), [""], someOf(ownNames)),
  named(fc.constant("eventName"), ["|contains", "|startswith"], someOf(fc.constantFrom("create", "DELETE", "Login"))),
  named(fc.constant("eventSource"), [""], someOf(fc.constantFrom("iam.amazonaws.com", "IAM.amazonaws.com", "iam*"))),
  named(fc.constant("userIdentity.type"), [""], someOf(fc.constantFrom("root", "IAMUser", "brand-NEW", "*"))),
  named(fc.constantFrom("requestParameters", "resources"), ["|contains", "|contains|all"], someOf(pattern)),
  named(fc.constant("readOnly"), [""], someOf(fc.constantFrom(true, false, "TRUE", "false"))),
);
/** A selection of up to three fields. */
export const map = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => Object.fromEntries(items));
const keywords = fc.array(fc.constantFrom("a", "AB", "root", "22", "iam*com", "é"), { minLength: 1, maxLength: 2 });
const selection = fc.oneof(
  { weight: 6, arbitrary: map },
  { weight: 2, arbitrary: fc.array(map, { minLength: 1, maxLength: 2 }) },
  { weight: 1, arbitrary: keywords },
  { weight: 1, arbitrary: keywords.map((list) => ({ "|all": list })) },
);

const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("selection", "filter_a", "filter_b", "1 of filter_*", "all of filter*", "all of them", "1 of them"),
    tie("condition").map((inner) => `not ${inner}`),
    fc
      .tuple(tie("condition"), fc.constantFrom("and", "or"), tie("condition"))
      .map(([left, operator, right]) => `${left} ${operator} ${right}`),
    tie("condition").map((inner) => `(${inner})`),
  ),
}));
/** Detection sections: selections, and a condition over them. */
export const detections = fc.record({
  selection,
  filter_a: selection,
  filter_b: selection,
  _hidden: map,
  condition: fc.oneof(condition, fc.array(condition, { minLength: 1, maxLength: 2 })),
});
