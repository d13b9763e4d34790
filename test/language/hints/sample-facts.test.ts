// Also tests language/hints/known-values.ts.
import { expect, test } from "vitest";
import { sampleFacts } from "../../../language/hints/sample-facts.ts";
import { sample } from "../../support/hints.ts";

const iam = { eventSource: "iam.amazonaws.com", eventName: "CreateUser" };

test("collects the events of samples, the event sources of alert samples, and values that are not known", () => {
  const { hash: _hash, ...facts } = sampleFacts([
    sample(iam),
    sample({ ...iam, eventName: "DeleteUser", eventType: "Unheard" }, { expected: "quiet" }),
    sample({ eventType: "AwsApiCall", recipientAccountId: "none" }, { rule: "other" }),
    sample({}, { record: null, expected: "quiet" }),
  ]);
  expect(facts).toMatchInlineSnapshot(`
    {
      "alertSources": Map {
        "trail-stopped" => Set {
          "iam.amazonaws.com",
        },
        "other" => Set {
          "cloudtrail.amazonaws.com",
        },
      },
      "eventNames": Set {
        "CreateUser",
        "DeleteUser",
        "StopLogging",
        "undefined",
      },
      "eventNamesBySource": Map {
        "iam.amazonaws.com" => Set {
          "CreateUser",
          "DeleteUser",
        },
        "cloudtrail.amazonaws.com" => Set {
          "StopLogging",
        },
        "undefined" => Set {
          "undefined",
        },
      },
      "unknownValues": Map {
        "record.eventType" => Set {
          "Unheard",
        },
        "record.recipientAccountId" => Set {
          "none",
        },
      },
    }
  `);
});

test("the hash changes with the facts of all samples, and not with other fields", () => {
  const hash = (fields: Record<string, unknown>) => sampleFacts([sample(fields)]).hash;
  expect(hash({ ...iam, eventID: "2" })).toBe(hash(iam));
  const others = [
    { ...iam, eventName: "DeleteUser" },
    { ...iam, eventSource: "sts.amazonaws.com" },
    { ...iam, eventType: "Unheard" },
  ];
  expect(new Set([iam, ...others].map(hash)).size).toBe(4);
});
