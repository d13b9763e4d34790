import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventBusError, eventsOf, putEvents } from "../../handler/event-bus.ts";
import type { TimeShare } from "../../handler/time-share.ts";
import { evaluateRecords } from "../support/evaluate.ts";
import { fuzz } from "../support/fuzz.ts";
import { hostileRecord } from "../support/hostile-records.ts";
import { record, rule } from "../support/records.ts";
import { schemaErrors } from "../support/summary-schema.ts";

const logObject = { bucket: "logs", key: "AWSLogs/a.json.gz" };
const time = { forPublishing: () => new AbortController().signal } as unknown as TimeShare;
const evaluationOf = (count: number) =>
  evaluateRecords(
    [rule()],
    Array.from({ length: count }, (_, index) => record({ eventID: `id-${index}` })),
  );

test("an event is about one alert, with the keys of the JSON for machines, its rule's words and the log object", () => {
  const [event] = eventsOf(evaluationOf(1), logObject, "default", { "123456789012": "prod" });
  expect({ ...event, Detail: undefined }).toEqual({
    EventBusName: "default",
    Source: "cloudtrail-alerts",
    DetailType: "CloudTrail Alert",
    Time: new Date("2026-03-14T02:12:45Z"),
    Detail: undefined,
  });
  const {
    schemaVersion,
    logObject: address,
    description,
    response,
    references,
    falsePositives,
    ...alert
  } = JSON.parse(event?.Detail ?? "");
  expect(schemaErrors(alert, "alert")).toEqual([]);
  expect(alert.accountName).toBe("prod");
  expect({ schemaVersion, address, description, response, references, falsePositives }).toEqual({
    schemaVersion: 2,
    address: "s3://logs/AWSLogs/a.json.gz",
    description: rule().description,
    response: rule().response,
    references: rule().references,
    falsePositives: null,
  });
});

test("ten events fit in a request, and each within EventBridge's limits, whatever the records contain", () => {
  fc.assert(
    fc.property(hostileRecord, (value) => {
      for (const event of eventsOf(evaluateRecords([rule()], [value]), logObject, "default")) {
        // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
        expect(Buffer.byteLength(event.Detail ?? "")).toBeLessThan(100_000);
        expect(JSON.parse(event.Detail ?? "").rule).toBe(rule().id);
        expect(event.Time === undefined || !Number.isNaN(event.Time.getTime())).toBe(true);
      }
    }),
    fuzz(40),
  );
});

describe("events are put on the bus ten at a time", () => {
  const client = (refuse: (index: number) => boolean) => {
    const sizes: number[] = [];
    let index = 0;
    const send = async ({ input }: { input: { Entries: unknown[] } }) => {
      sizes.push(input.Entries.length);
      return {
        Entries: input.Entries.map(() => (refuse(index++) ? { ErrorCode: "ThrottlingException" } : { EventId: "x" })),
      };
    };
    return { sizes, client: { send } as never };
  };

  test("all of them", async () => {
    const { sizes, client: bus } = client(() => false);
    await putEvents(bus, eventsOf(evaluationOf(23), logObject, "default"), time);
    expect(sizes).toEqual([10, 10, 3]);
  });

  test("and those that the bus refuses are an error, after the others are put", async () => {
    const { sizes, client: bus } = client((index) => index === 2);
    const put = putEvents(bus, eventsOf(evaluationOf(12), logObject, "default"), time);
    await expect(put).rejects.toEqual(new EventBusError("the event bus refused 1 of 12 events: ThrottlingException"));
    expect(sizes).toEqual([10, 2]);
  });

  test("and an answer that says nothing about them is an error", async () => {
    const put = putEvents({ send: async () => ({}) } as never, eventsOf(evaluationOf(2), logObject, "default"), time);
    await expect(put).rejects.toEqual(new EventBusError("the event bus refused 2 of 2 events: no answer"));
  });
});
