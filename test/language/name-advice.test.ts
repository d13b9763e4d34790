import { expect, test } from "vitest";
import { methodOfTime } from "../../language/name-advice.ts";
import { advice } from "../support/advice.ts";

test("names of other tools are named, and fields without record", () => {
  expect(
    advice(`
      event.eventName == "A"
      event.action == "A"
      event.detail.eventName == "A"
      eventName == "A"
      record.errorCode == None
      record.readOnly == True
      any(record.resources, r, r == 1)
      record.resources.exists(r.ARN == "a")
      recrod.eventName == "A"
      detection.selection
    `),
  ).toMatchInlineSnapshot(`
    "event.eventName == "A"
    ^ the CloudTrail record is called record; write record.eventName == "A"
    event.action == "A"
    ^ the CloudTrail record is called record, and its field "action" eventName; write record.eventName == "A"
    event.detail.eventName == "A"
    ^ the CloudTrail record is called record; write record.eventName == "A"
    eventName == "A"
    ^ eventName is a field of record; write record.eventName == "A"
    record.errorCode == None
                        ^ a field that CloudTrail leaves out is absent, not null; write record.?errorCode.orValue("") == ""
    record.readOnly == True
                       ^ CEL writes True as true; write record.readOnly == true
    any(record.resources, r, r == 1)
    ^ a loop is a method of its list; write record.resources.exists(r, r == 1)
    record.resources.exists(r.ARN == "a")
                     ^ exists takes a variable and a condition; write record.resources.exists(r, r.ARN == "a")
    recrod.eventName == "A"
    ^ unknown variable "recrod": an expression reads record and params; did you mean "record"?
    detection.selection
    ^ unknown variable "detection": an expression reads record and params"
  `);
});

test("functions of other languages are named, at the function and not at the start of its chain", () => {
  expect(
    advice(`
      record.userIdentity.userName.startswith("A")
      record.requestParameters.name.toLowerCase() == "a"
      record.eventName.includes("A")
      record.eventName.length == 3
      len(record.eventName) == 3
      lower(record.eventName) == "a"
      record.eventName.match("A")
      record.eventName.frobnicate()
      record.eventTime.getHours() == 3
    `),
  ).toMatchInlineSnapshot(`
    "record.userIdentity.userName.startswith("A")
                                 ^ CEL has no startswith(); write record.userIdentity.userName.startsWith("A")
    record.requestParameters.name.toLowerCase() == "a"
                                  ^ CEL has no toLowerCase(); write record.requestParameters.name.lowerAscii() == "a"
    record.eventName.includes("A")
                     ^ CEL has no includes(); write record.eventName.contains("A")
    record.eventName.length == 3
                     ^ the length of a text is size(…); write size(record.eventName) == 3
    len(record.eventName) == 3
    ^ CEL has no len(); write size(record.eventName) == 3
    lower(record.eventName) == "a"
    ^ CEL has no lower(); write record.eventName.lowerAscii() == "a"
    record.eventName.match("A")
                     ^ CEL has no match(); write record.eventName.matches("A")
    record.eventName.frobnicate()
                     ^ CEL has no frobnicate()
    record.eventTime.getHours() == 3
    ^ record.eventTime is text; write timestamp(record.eventTime).getHours() == 3"
  `);
});

test("methods of other languages are corrected", () => {
  expect(
    advice(`
      record.eventName.equals("A")
      record.requestParameters.get("name") == "A"
      record.requestParameters.get("name", "none") == "A"
      record.eventName.isEmpty()
      record.resources.some(r, r.ARN == "a")
      record.resources.every(r.ARN == "a")
      str(record.readOnly) == "true"
      record.eventName.LowerASCII() == "a"
    `),
  ).toMatchInlineSnapshot(`
    "record.eventName.equals("A")
                     ^ CEL has no equals(); write record.eventName == "A"
    record.requestParameters.get("name") == "A"
                             ^ CEL has no get(); write record.?requestParameters.?name.orValue("") == "A"
    record.requestParameters.get("name", "none") == "A"
                             ^ CEL has no get(); write record.?requestParameters.?name.orValue("none") == "A"
    record.eventName.isEmpty()
                     ^ CEL has no isEmpty(); write size(record.eventName) == 0
    record.resources.some(r, r.ARN == "a")
                     ^ CEL has no some(); write record.resources.exists(r, r.ARN == "a")
    record.resources.every(r.ARN == "a")
                     ^ CEL has no every(); write record.resources.all(r.ARN == "a")
    then ^ all takes a variable and a condition; write record.resources.all(r, r.ARN == "a")
    str(record.readOnly) == "true"
    ^ CEL has no str(); write string(record.readOnly) == "true"
    record.eventName.LowerASCII() == "a"
                     ^ CEL has no LowerASCII(); write record.eventName.lowerAscii() == "a""
  `);
});

test("whatever other tools call the record, it is called record", () => {
  expect(
    advice(`
      evt.ip == "192.0.2.1"
      this.eventName == "A"
      cloudtrail.user.arn == "A"
      event.frobnicated == "A"
    `),
  ).toMatchInlineSnapshot(`
    "evt.ip == "192.0.2.1"
    ^ the CloudTrail record is called record, and its field "ip" sourceIPAddress; write record.sourceIPAddress == "192.0.2.1"
    this.eventName == "A"
    ^ the CloudTrail record is called record; write record.eventName == "A"
    cloudtrail.user.arn == "A"
    ^ the CloudTrail record is called record, and its field "user" userIdentity; write record.userIdentity.arn == "A"
    event.frobnicated == "A"
    ^ the CloudTrail record is called record; write record.frobnicated == "A"
    then ^ unknown field "frobnicated" of record"
  `);
});

test("a part of a time is a method, whatever other languages call it", () => {
  expect(
    ["hour", "getHours", "get_hour", "Minutes", "dayOfWeek", "year", "zone", "constructor"].map(methodOfTime),
  ).toEqual(["getHours", "getHours", "getHours", "getMinutes", "getDayOfWeek", "getFullYear", undefined, undefined]);
});

test("names that every object of JavaScript has are unknown like any other", () => {
  expect(
    advice(`
      record.eventName == "A" && record.eventTime.constructor() == "x"
      record.constructor.exists(x, x == "A")
      constructor == "A"
    `),
  ).toMatchInlineSnapshot(`
    "record.eventName == "A" && record.eventTime.constructor() == "x"
                                                ^ CEL has no constructor()
    record.constructor.exists(x, x == "A")
           ^ unknown field "constructor" of record
    constructor == "A"
    ^ unknown variable "constructor": an expression reads record and params"
  `);
});
