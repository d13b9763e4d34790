import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { describeLeftOut, FormatError, readRecords } from "../../cli/records/index.ts";
import { recordSchema } from "../../language/record-schema.ts";
import { cpuMilliseconds } from "../support/cpu-time.ts";
import { anyCharacter, fuzz } from "../support/fuzz.ts";
import { record } from "../support/records.ts";

type Json = unknown;

const text = JSON.stringify;
const event = (content: Json) => ({
  EventId: "1",
  EventName: "StopLogging",
  EventSource: "x",
  CloudTrailEvent: text(content),
});
const logEvent = (content: Json) => ({ logStreamName: "x", timestamp: 1, message: text(content), ingestionTime: 1 });
const base64 = (content: Json) => gzipSync(text(content)).toString("base64");

/** Forms that contain one JSON value, which may itself be of any form. */
const wrappers: Record<string, (content: Json) => Json> = {
  "a list": (content) => [content],
  "a JSON text": (content) => text(content),
  "a log file": (content) => ({ Records: [content] }),
  "lookup-events": (content) => ({ Events: [event(content)] }),
  "lookup-events --query Events": (content) => [event(content)],
  "lookup-events --query Events[].CloudTrailEvent": (content) => [text(content)],
  "an SQS event": (content) => ({ Records: [{ messageId: "1", body: text(content), eventSource: "aws:sqs" }] }),
  "sqs receive-message": (content) => ({ Messages: [{ MessageId: "1", ReceiptHandle: "x", Body: text(content) }] }),
  "an SNS event": (content) => ({
    Records: [{ EventSource: "aws:sns", Sns: { Type: "Notification", Message: text(content) } }],
  }),
  "an SNS message": (content) => ({ Type: "Notification", MessageId: "1", TopicArn: "x", Message: text(content) }),
  "logs filter-log-events": (content) => ({ events: [logEvent(content)], searchedLogStreams: [] }),
  "a subscription of CloudWatch Logs": (content) => ({
    awslogs: { data: base64({ messageType: "DATA_MESSAGE", logEvents: [logEvent(content)] }) },
  }),
  "a Kinesis event": (content) => ({
    Records: [{ kinesis: { data: base64(content) }, eventSource: "aws:kinesis", eventName: "aws:kinesis:record" }],
  }),
  "a Firehose event": (content) => ({ records: [{ recordId: "1", data: base64(content) }] }),
  "results of Logs Insights": (content) => ({
    results: [
      [
        { field: "@timestamp", value: "2026-03-14 02:12:45.000" },
        { field: "@message", value: text(content) },
        { field: "@ptr", value: "x" },
      ],
    ],
    status: "Complete",
  }),
  "Logs Insights as the console exports it": (content) => [
    { "@timestamp": "2026-03-14 02:12:45.000", "@message": text(content) },
  ],
  "rows of CloudTrail Lake": (content) => ({
    QueryStatus: "FINISHED",
    QueryResultRows: [[{ eventJson: text(content) }]],
  }),
  "a search result of OpenSearch": (content) => ({
    took: 3,
    timed_out: false,
    _shards: { total: 1, failures: [] },
    hits: { total: { value: 1 }, hits: [{ _index: "x", _source: { raw: content, tags: ["a"] } }] },
  }),
  "a document of Elastic": (content) => ({
    _source: { event: { original: text(content), action: "x" }, aws: { cloudtrail: { event_version: "1.11" } } },
  }),
  "an export of Splunk": (content) => ({ preview: false, result: { _raw: text(content), host: "x", linecount: "1" } }),
  "a table of Log Analytics": (content) => ({
    tables: [{ name: "PrimaryResult", columns: [{ name: "RawData", type: "string" }], rows: [[text(content)]] }],
  }),
  "rows of Splunk": (content) => ({ preview: false, fields: ["host", "_raw"], rows: [["x", text(content)]] }),
  "a query of Loki": (content) => ({
    status: "success",
    data: {
      resultType: "streams",
      result: [{ stream: { job: "x" }, values: [["1773454365000000000", text(content)]] }],
    },
  }),
  "a line of Docker": (content) => ({ log: `2026-03-14 info ${text(content)}\n`, stream: "stdout", time: "x" }),
  "an archive of another tool": (content) => ({
    version: 1,
    meta: { tags: [], note: null },
    archive: { "0": content },
  }),
};

const lowerCase = (value: Json, types: Json): Json =>
  typeof value === "object" && value !== null && typeof types === "object"
    ? Object.fromEntries(
        Object.entries(value).map(([name, below]) => [
          name.toLowerCase(),
          lowerCase(below, (types as Record<string, Json>)[name]),
        ]),
      )
    : value;
const asText = (value: Json) => (typeof value === "string" ? value : text(value));

/** Forms of one record. */
const recordForms: Record<string, (record: Record<string, Json>) => Json> = {
  "a record": (record) => record,
  "an EventBridge event": (record) => ({
    version: "0",
    id: "1",
    "detail-type": "AWS API Call via CloudTrail",
    source: "aws.cloudtrail",
    account: "123456789012",
    resources: [],
    detail: record,
  }),
  "an event of Splunk, with the fields that it read": (record) => ({
    result: { ...record, _raw: text(record), requestParameters: "x", "userIdentity.type": "Root" },
  }),
  "an event of Steampipe": (record) => ({
    event_source: record.eventSource,
    event_name: record.eventName,
    cloudtrail_event: record,
  }),
  "a row whose columns have underscores": (record) =>
    Object.fromEntries(
      Object.entries(record).map(([name, value]) => [
        name.replace(/[A-Z]+/g, (letters) => `_${letters}`).toLowerCase(),
        value,
      ]),
    ),
  "a row of Athena, in JSON": (record) => lowerCase(record, recordSchema),
  "a row of Athena whose objects are JSON texts": (record) =>
    Object.fromEntries(
      Object.entries(record).map(([name, value]) => [name.toLowerCase(), asText(lowerCase(value, recordSchema[name]))]),
    ),
  "a row whose objects are JSON texts": (record) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, asText(value)])),
  "athena get-query-results": (record) => ({
    ResultSet: {
      Rows: [
        { Data: Object.keys(record).map((name) => ({ VarCharValue: name.toLowerCase() })) },
        {
          Data: Object.entries(record).map(([name, value]) =>
            value === null ? {} : { VarCharValue: asText(lowerCase(value, recordSchema[name])) },
          ),
        },
      ],
      ResultSetMetadata: { ColumnInfo: [] },
    },
    UpdateCount: 0,
  }),
};

// Not folded: yaml 2.9 folds in the middle of a character beyond the Basic Multilingual Plane.
const yaml = (value: Json) => stringify(value, { lineWidth: 0 });
const csv = (header: string[], rows: string[][], delimiter = ",") =>
  [header, ...rows]
    .map(
      (cells) =>
        `${cells.map((cell) => (/[",;\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter)}\r\n`,
    )
    .join("");

/** Ways to write values of any form as a text. */
const texts: Record<string, (values: Json[]) => string> = {
  "a list": (values) => text(values),
  "an indented list": (values) => JSON.stringify(values, null, 2),
  lines: (values) => values.map((value) => `${text(value)}\n`).join(""),
  "lines that end in a comma": (values) => values.map((value) => text(value)).join(",\r\n"),
  "one after the other, indented": (values) => values.map((value) => JSON.stringify(value, null, 4)).join("\n"),
  "separated by tabs": (values) => `${values.map((value) => text(value)).join("\t")}\n`,
  "an export of CloudWatch Logs": (values) =>
    values.map((value) => `2026-03-14T02:12:45.000Z ${text(value)}\n`).join(""),
  "logs tail": (values) => values.map((value) => `2026-03-14T02:12:45.000000+00:00 stream_1 ${text(value)}\n`).join(""),
  "--output table": (values) =>
    values.map((value) => `|  CloudTrailEvent  |  ${text(value)}  |\n|  EventId  |  x  |\n`).join("+---+\n"),
  "--output yaml": (values) => yaml({ Events: values.map((value) => ({ CloudTrailEvent: text(value) })) }),
  "YAML of records, in documents": (values) => values.map((value) => `---\n${yaml({ record: value })}`).join(""),
  CSV: (values) =>
    csv(
      ["@timestamp", "@message"],
      values.map((value) => ["2026-03-14 02:12:45.000", text(value)]),
    ),
  "CSV with semicolons": (values) =>
    csv(
      ["_raw", "host"],
      values.map((value) => [text(value), ""]),
      ";",
    ),
  "--output text": (values) => values.map((value) => `EVENTS\tAKIAIOSFODNN7EXAMPLE\t${text(value)}\t1\n`).join(""),
};

/** Ways to store a text. */
const encodings: Record<string, (text: string) => Uint8Array> = {
  "UTF-8": (text) => Buffer.from(text),
  "UTF-8 with a byte order mark": (text) => Buffer.from(`\uFEFF${text}`),
  "UTF-16 with a byte order mark": (text) => Buffer.from(`\uFEFF${text}`, "utf16le"),
  "UTF-16": (text) => Buffer.from(text, "utf16le"),
  "UTF-16 with the high byte first": (text) => Buffer.from(text, "utf16le").swap16(),
  gzip: (text) => gzipSync(text),
  "gzip, twice": (text) => gzipSync(gzipSync(text)),
  "gzip, three times": (text) => gzipSync(gzipSync(gzipSync(text))),
  "gzip in members": (text) => {
    const bytes = Buffer.from(text);
    return Buffer.concat([gzipSync(bytes.subarray(0, 10)), gzipSync(bytes.subarray(10))]);
  },
  zlib: (text) => deflateSync(text),
  zstd: (text) => zstdCompressSync(text),
  "zstd in frames": (text) => {
    const bytes = Buffer.from(text);
    return Buffer.concat([bytes.subarray(0, 10), bytes.subarray(10)].map((part) => zstdCompressSync(part)));
  },
};

const recordsIn = (bytes: Uint8Array) => readRecords(bytes).records.map(({ record }) => record);
const leftOutOf = (content: Json) => {
  const { records, leftOut } = readRecords(Buffer.from(text(content)));
  return [records.length, describeLeftOut(leftOut), ...leftOut.objects];
};

describe("a record is read from", () => {
  const one = record({ userAgent: 'a "quoted" [agent] {é}' });

  test.each(Object.entries(wrappers))("%s", (_name, wrap) => {
    expect(recordsIn(Buffer.from(text(wrap(one))))).toEqual([one]);
  });
  test.each(Object.entries(recordForms))("%s", (_name, form) => {
    expect(recordsIn(Buffer.from(text(form(one))))).toEqual([one]);
  });
  test.each(Object.entries({ ...wrappers, ...recordForms }))(
    "%s, without a word about what is around it",
    (_name, wrap) => {
      expect(leftOutOf(wrap(one))).toEqual([1, ""]);
    },
  );
  test.each(Object.entries(texts))("%s", (_name, write) => {
    const values = [one, record({ eventName: "DeleteTrail" }), record()];
    expect(recordsIn(Buffer.from(write(values)))).toEqual(values);
    expect(recordsIn(Buffer.from(write([one])))).toEqual([one]);
    expect(recordsIn(Buffer.from(write([text(one)])))).toEqual([one]);
  });
  test.each(Object.entries(encodings))("%s", (_name, encode) => {
    expect(recordsIn(encode(text(one)))).toEqual([one]);
  });

  test("a log file whose list of Records is repeated, as the function reads it", () => {
    const [first, second, third] = ["1", "2", "3"].map((eventID) => record({ eventID }));
    const file =
      `{"more": {"Records": [${text(third)}]}, "a": "Records", "b": 7, "Records" : [${text(first)}], "c": "\\"Records\\":[", ` +
      `"R\\u0065cords":[${text(second)}], "d": null, "Records": {}}`;
    expect(recordsIn(Buffer.from(file))).toEqual([first, second]);
    expect(recordsIn(Buffer.from(`${file}\n${file}`))).toEqual([first, second, first, second]);
    expect(recordsIn(Buffer.from(text({ Records: [{ messageId: "1", body: file }] })))).toEqual([first, second]);
  });

  test("a row in Athena's own notation", () => {
    const row = {
      eventversion: "1.11",
      useridentity:
        "{type=AssumedRole, principalid=AROAEXAMPLEEXAMPLE001:alice, arn=arn:aws:sts::123456789012:assumed-role/a,b=c/alice, " +
        "accountid=123456789012, accesskeyid=null, sessioncontext={attributes={mfaauthenticated=false}, sessionissuer=null}}",
      eventtime: "2026-03-14 02:12:45.000",
      eventsource: "s3.amazonaws.com",
      eventname: "GetObject",
      errorcode: null,
      readonly: "true",
      recipientaccountid: 12345678901,
      requestparameters: '{"bucketName":"example"}',
      responseelements: null,
      resources: "[{arn=arn:aws:s3:::example, accountid=123456789012, type=AWS::S3::Bucket}]",
      partition: "eu-west-1",
    };
    expect(recordsIn(Buffer.from(text([row])))).toEqual([
      {
        eventVersion: "1.11",
        userIdentity: {
          type: "AssumedRole",
          principalId: "AROAEXAMPLEEXAMPLE001:alice",
          arn: "arn:aws:sts::123456789012:assumed-role/a,b=c/alice",
          accountId: "123456789012",
          sessionContext: { attributes: { mfaAuthenticated: "false" } },
        },
        eventTime: "2026-03-14T02:12:45Z",
        eventSource: "s3.amazonaws.com",
        eventName: "GetObject",
        readOnly: true,
        recipientAccountId: "012345678901",
        requestParameters: { bucketName: "example" },
        responseElements: null,
        resources: [{ ARN: "arn:aws:s3:::example", accountId: "123456789012", type: "AWS::S3::Bucket" }],
        partition: "eu-west-1",
      },
    ]);
  });

  test("a row of CloudTrail Lake that is a list of its columns", () => {
    const columns = {
      eventTime: "2026-03-14 02:12:45.000",
      eventSource: "cloudtrail.amazonaws.com",
      eventName: "StopLogging",
      userIdentity: "{type=IAMUser, arn=arn:aws:iam::123456789012:user/Alice}",
      readOnly: "false",
      requestParameters: "{name=arn:aws:cloudtrail:eu-west-1:123456789012:trail/main}",
    };
    const cells = Object.entries(columns).map(([name, value]) => ({ [name]: value }));
    expect(recordsIn(Buffer.from(text({ QueryResultRows: [cells] })))).toEqual([
      {
        eventTime: "2026-03-14T02:12:45Z",
        eventSource: "cloudtrail.amazonaws.com",
        eventName: "StopLogging",
        userIdentity: { type: "IAMUser", arn: "arn:aws:iam::123456789012:user/Alice" },
        readOnly: false,
        requestParameters: { name: "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main" },
      },
    ]);
  });

  test("a row of Logs Insights that selects fields", () => {
    const cells = {
      "@timestamp": "x",
      eventSource: "s3.amazonaws.com",
      eventName: "GetObject",
      "userIdentity.arn": "arn:x",
    };
    const row = Object.entries(cells).map(([field, value]) => ({ field, value }));
    expect(recordsIn(Buffer.from(text({ results: [row] })))).toEqual([
      { "@timestamp": "x", eventSource: "s3.amazonaws.com", eventName: "GetObject", userIdentity: { arn: "arn:x" } },
    ]);
  });

  test("a row of Microsoft Sentinel, with a column for each field of the caller", () => {
    const row = {
      TenantId: "x",
      TimeGenerated: "2026-03-14T02:12:45.0000000Z",
      EventSource: "cloudtrail.amazonaws.com",
      EventName: "StopLogging",
      EventTypeName: "AwsApiCall",
      AwsEventId: "1",
      AWSRegion: "eu-west-1",
      SourceIpAddress: "203.0.113.66",
      ErrorCode: "",
      UserIdentityType: "AssumedRole",
      UserIdentityPrincipalid: "AROAEXAMPLEEXAMPLE001:alice",
      UserIdentityArn: "arn:aws:sts::123456789012:assumed-role/a/alice",
      UserIdentityAccountId: "123456789012",
      UserIdentityInvokedBy: "",
      SessionMfaAuthenticated: "false",
      SessionIssuerArn: "arn:aws:iam::123456789012:role/a",
      SessionIssuerUserName: "a",
      RequestParameters: '{"name":"main"}',
      ResponseElements: "",
      ReadOnly: "false",
      ManagementEvent: true,
      Type: "AWSCloudTrail",
    };
    const expected = {
      TenantId: "x",
      eventTime: "2026-03-14T02:12:45Z",
      eventSource: "cloudtrail.amazonaws.com",
      eventName: "StopLogging",
      eventType: "AwsApiCall",
      eventID: "1",
      awsRegion: "eu-west-1",
      sourceIPAddress: "203.0.113.66",
      userIdentity: {
        type: "AssumedRole",
        principalId: "AROAEXAMPLEEXAMPLE001:alice",
        arn: "arn:aws:sts::123456789012:assumed-role/a/alice",
        accountId: "123456789012",
        sessionContext: {
          attributes: { mfaAuthenticated: "false" },
          sessionIssuer: { arn: "arn:aws:iam::123456789012:role/a", userName: "a" },
        },
      },
      requestParameters: { name: "main" },
      responseElements: null,
      readOnly: false,
      managementEvent: true,
      Type: "AWSCloudTrail",
    };
    expect(recordsIn(Buffer.from(text([row])))).toEqual([expected]);
    const { TenantId: _, Type: __, ...columns } = row;
    const { TenantId: ___, Type: ____, ...fields } = expected;
    const table = csv(Object.keys(columns), [Object.values(columns).map(String)]);
    expect(recordsIn(Buffer.from(table))).toEqual([fields]);
  });

  test("a result of Splunk without the record, whose fields are paths", () => {
    const result = {
      eventSource: "cloudtrail.amazonaws.com",
      eventName: "StopLogging",
      "userIdentity.type": "IAMUser",
      "userIdentity.arn": "arn:aws:iam::123456789012:user/Alice",
      "userIdentity.sessionContext.attributes.mfaAuthenticated": "false",
      "requestParameters.name": "main",
      "resources{}.ARN": "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main",
      "requestParameters.names{}": "main",
      "requestParameters.tags{}": ["a", "b"],
      "__proto__.polluted": "x",
      _time: "2026-03-14T02:12:45.000+00:00",
    };
    const [restored] = recordsIn(Buffer.from(text({ preview: false, result })));
    expect(restored).toMatchObject({
      eventSource: "cloudtrail.amazonaws.com",
      eventName: "StopLogging",
      userIdentity: {
        type: "IAMUser",
        arn: "arn:aws:iam::123456789012:user/Alice",
        sessionContext: { attributes: { mfaAuthenticated: "false" } },
      },
      requestParameters: { name: "main", names: ["main"], tags: ["a", "b"] },
      resources: [{ ARN: "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main" }],
    });
    expect(({} as Record<string, unknown>).polluted).toBe(undefined);
  });

  test("results of Athena as it stores them, in CSV", () => {
    const table = csv(
      ["useridentity", "eventtime", "eventsource", "eventname", "requestparameters", "readonly", "errorcode"],
      [
        [
          "{type=IAMUser, arn=arn:aws:iam::123456789012:user/Alice}",
          "2026-03-14T02:12:45Z",
          "cloudtrail.amazonaws.com",
          "StopLogging",
          '{"name":"main"}',
          "false",
          "",
        ],
      ],
    );
    expect(recordsIn(Buffer.from(table))).toEqual([
      {
        userIdentity: { type: "IAMUser", arn: "arn:aws:iam::123456789012:user/Alice" },
        eventTime: "2026-03-14T02:12:45Z",
        eventSource: "cloudtrail.amazonaws.com",
        eventName: "StopLogging",
        requestParameters: { name: "main" },
        readOnly: false,
      },
    ]);
  });

  test("CSV, whose empty cells have no value", () => {
    const csv = "eventSource,eventName,errorCode,requestParameters\ncloudtrail.amazonaws.com,StopLogging,,\n";
    expect(recordsIn(Buffer.from(csv))).toEqual([
      { eventSource: "cloudtrail.amazonaws.com", eventName: "StopLogging", errorCode: null, requestParameters: null },
    ]);
  });

  test("any form within any form, unchanged and in its order", () => {
    const parameters = fc.option(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true }), {
      nil: null,
    });
    const anyRecord = fc
      .record({
        userAgent: fc.string({ unit: anyCharacter, minLength: 1 }),
        eventName: fc.string({ minLength: 1 }),
        requestParameters: parameters,
        responseElements: parameters,
      })
      .map((fields) => JSON.parse(text(record(fields))));
    const form = fc.constantFrom(...Object.values(recordForms));
    const layers = fc.array(fc.constantFrom(...Object.values(wrappers)), { maxLength: 4 });
    const value = fc.tuple(anyRecord, form, layers);
    const write = fc.constantFrom(...Object.values(texts));
    const encode = fc.constantFrom(...Object.values(encodings));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), write, encode, (values, write, encode) => {
        const wrapped = values.map(([record, form, layers]) =>
          layers.reduce((content, wrap) => wrap(content), form(record)),
        );
        expect(recordsIn(encode(write(wrapped)))).toEqual(values.map(([record]) => record));
      }),
      fuzz(200),
    );
  });
});

describe("what is no record is counted and named", () => {
  const notification = {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    eventName: "ObjectCreated:Put",
    s3: { bucket: { name: "logs" }, object: { key: "a+b%2Bc.json.gz" } },
  };

  test.each<[string, Json, unknown[]]>([
    [
      "numbers, texts and lists among Records",
      { Records: [1, "x", [], null, true, record()] },
      [1, "1 number, 1 text that is not JSON, 1 empty list, 1 null, and 1 value that is true or false"],
    ],
    ["an S3 notification", { Records: [notification] }, [0, "1 S3 notification", "s3://logs/a b+c.json.gz"]],
    [
      "S3 notifications in SQS messages",
      { Messages: [{ MessageId: "1", Body: text({ Records: [notification] }) }] },
      [0, "1 S3 notification", "s3://logs/a b+c.json.gz"],
    ],
    [
      "an Object Created event of EventBridge",
      {
        "detail-type": "Object Created",
        source: "aws.s3",
        detail: { bucket: { name: "logs" }, object: { key: "a+b" } },
      },
      [0, "1 S3 notification", "s3://logs/a+b"],
    ],
    [
      "CloudTrail's own notification",
      { s3Bucket: "logs", s3ObjectKey: ["a", "b"] },
      [0, "1 S3 notification", "s3://logs/a", "s3://logs/b"],
    ],
    [
      "another event of EventBridge",
      { "detail-type": "GuardDuty Finding", source: "aws.guardduty", detail: { id: "1" } },
      [0, "1 EventBridge event that is not CloudTrail's"],
    ],
    [
      "control messages",
      {
        Records: [
          { EventSource: "aws:sns", Sns: { Message: "CloudTrail validation message." } },
          { Event: "s3:TestEvent" },
        ],
      },
      [0, "2 control messages"],
    ],
    [
      "an SQS message without content",
      { Records: [{ messageId: "1", body: "{}", eventSource: "aws:sqs" }] },
      [0, "1 object without eventSource and eventName"],
    ],
    [
      "Insight records",
      {
        Records: [
          {
            eventType: "AwsCloudTrailInsight",
            insightDetails: { eventSource: "s3.amazonaws.com", eventName: "GetObject" },
          },
        ],
      },
      [0, "1 Insight record, which describes rates of calls"],
    ],
    [
      "aggregated events",
      { Records: [{ eventCategory: "Aggregated", eventSource: "s3.amazonaws.com" }] },
      [0, "1 aggregated event, which counts calls"],
    ],
    [
      "events of lookup-events without their records",
      { Events: [{ EventId: "1", EventName: "StopLogging", EventSource: "cloudtrail.amazonaws.com" }] },
      [0, "1 event of lookup-events without its CloudTrailEvent"],
    ],
    [
      "a stream of DynamoDB",
      { Records: [{ eventSource: "aws:dynamodb", eventName: "INSERT", dynamodb: { Keys: { id: { S: "1" } } } }] },
      [0, "1 object without eventSource and eventName"],
    ],
    [
      "a record without a name",
      { Records: [{ ...record(), eventName: undefined }] },
      [0, "1 object without eventSource and eventName"],
    ],
    [
      "a file of AWS Config",
      { fileVersion: "1.0", configurationItems: [{ resourceType: "AWS::S3::Bucket" }] },
      [0, "1 file of AWS Config, which describes resources"],
    ],
    [
      "events of Security Lake",
      [
        { class_uid: 6003, api: { operation: "StopLogging" }, metadata: { product: { name: "CloudTrail" } } },
        { class_uid: 3002, api: { operation: "ConsoleLogin" }, metadata: { product: { name: "CloudTrail" } } },
      ],
      [0, "2 events in OCSF, the form of Security Lake, which lacks fields of the record"],
    ],
    [
      "a document of Elastic that did not keep the record",
      {
        hits: {
          hits: [{ _source: { event: { action: "StopLogging" }, aws: { cloudtrail: { event_version: "1.11" } } } }],
        },
      },
      [0, "1 document of Elastic without event.original, the record"],
    ],
    [
      "what is no record in a list of another form that has records",
      { version: 1, items: [record(), { eventName: "x" }, 7], other: [{ a: 1 }] },
      [1, "1 object without eventSource and eventName"],
    ],
    ["Records in an object of another form", { archive: { Records: [7, record()] }, size: 5 }, [1, "1 number"]],
    ["nothing", { Records: [] }, [0, ""]],
  ])("%s", (_name, content, expected) => {
    expect(leftOutOf(content)).toEqual(expected);
  });

  test("rows of the CSV of Event history", () => {
    const { records, leftOut } = readRecords(
      Buffer.from(csv(["Event name", "Event time", "User name", "Event source"], [["StopLogging", "x", "Alice", "y"]])),
    );
    expect([records.length, describeLeftOut(leftOut)]).toEqual([
      0,
      "1 row of Event history's CSV, which lacks the record that its JSON has",
    ]);
  });

  test("lines that are broken", () => {
    const { records, leftOut } = readRecords(
      Buffer.from(`${text(record())}\n{"eventName": "x\n${text(record())}\nnote\n`),
    );
    expect([records.length, describeLeftOut(leftOut)]).toEqual([2, "2 pieces of text that are not JSON"]);
  });

  test.each([
    ["a list with a comma too many", (one: string) => `[${one},\n${one}\n,]`, "2 pieces of text that are not JSON"],
    ["a list that breaks off", (one: string) => `[${one}, ${one},`, "1 piece of text that is not JSON"],
    ["a list by name", (one: string) => `{"Events":[${one},\n${one},\n]}`, "2 pieces of text that are not JSON"],
  ])("the records of %s are read", (_form, write, expected) => {
    const { records, leftOut } = readRecords(Buffer.from(write(text(record()))));
    expect([records.length, describeLeftOut(leftOut)]).toEqual([2, expected]);
  });

  test("positions count everything", () => {
    const { records } = readRecords(Buffer.from(text({ Records: [1, record(), [], [record()]] })));
    expect(records.map(({ position }) => position)).toEqual([2, 4]);
  });
});

describe("a file that can't be read says what it is and what to do", () => {
  const zip = Buffer.from("PK\u0003\u0004rest");
  const tar = Buffer.concat([Buffer.alloc(257), Buffer.from("ustar")]);
  test.each<[string, Uint8Array, string]>([
    ["nothing", Buffer.from(" \n"), "is empty"],
    ["broken JSON", Buffer.from('{"Records": ['), "is not JSON: it breaks off or is broken before its end"],
    ["XML", Buffer.from("<?xml version='1.0'?><Error/>"), "is not JSON: it is XML or HTML"],
    [
      "text",
      Buffer.from("hello"),
      "is not JSON: it begins like other text, such as a log of lines, or CSV without a column of records",
    ],
    [
      "CSV",
      Buffer.from("time,name\n2026-03-14T02:12:45Z,StopLogging\n"),
      "is not JSON: it begins like other text, such as a log of lines, or CSV without a column of records",
    ],
    ["cut gzip", gzipSync("{}").subarray(0, 15), "not readable as gzip: unexpected end of file"],
    ["cut zstd", zstdCompressSync("{}").subarray(0, 9), "not readable as zstd: unexpected end of file"],
    ["bzip2", Buffer.from("BZh91AY&SY"), "is bzip2, which is not read; decompress it with bunzip2 first"],
    [
      "xz",
      Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0]),
      "is xz, which is not read; decompress it with unxz first",
    ],
    ["zip", zip, "is a zip archive, which is not read; unzip it, and name the folder"],
    ["zip in gzip", gzipSync(zip), "is a zip archive, which is not read; unzip it, and name the folder"],
    ["tar in gzip", gzipSync(tar), "is a tar archive, which is not read; extract it with tar -xf, and name the folder"],
    ["Parquet", Buffer.from("PAR1\u0000"), "is Apache Parquet, which is not read; export the records as JSON"],
    [
      "UTF-32",
      Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]),
      "is UTF-32 text, which is not read; convert it with iconv -f UTF-32 -t UTF-8 first",
    ],
    ["bytes", Buffer.from([1, 2, 3, 0, 5]), "is binary, not JSON text"],
    [
      "gzip in gzip in gzip in gzip in gzip",
      [1, 2, 3, 4, 5].reduce<Buffer>((bytes) => gzipSync(bytes), Buffer.from("{}")),
      "is compressed more than 3 times",
    ],
    [
      "65 MiB in another form",
      gzipSync(Buffer.alloc(65 * 1024 ** 2, " ")),
      "contains more than 64 MiB of text in another form than CloudTrail's log files; split it into smaller files",
    ],
  ])("%s", (_name, bytes, message) => {
    expect(() => readRecords(bytes)).toThrow(new FormatError(message));
  });
});

test("reading takes time linear in the text, whatever is broken", () => {
  let total = 0;
  for (const piece of ['{"a":[', "[[{", '"{', "x[", "{}x\n{", '{"\n', "message,", "message\n", '_raw\n"']) {
    const text = Buffer.from(piece.repeat(200_000));
    total += cpuMilliseconds(() => {
      try {
        readRecords(text);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    });
  }
  expect(total).toBeLessThan(10_000);
});
