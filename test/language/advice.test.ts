// Also tests language/syntax-advice.ts, language/type-advice.ts.
import { expect, test } from "vitest";
import { checkExpression } from "../../language/check.ts";
import { adviseOnFailure } from "../../language/type-advice.ts";
import { advice, mistakesOf } from "../support/advice.ts";

test("a line is corrected with all that is foreign to CEL in it", () => {
  expect(
    advice(`
      record.eventName = "A" && record.eventSource = "B" and not record.awsRegion == 'C'
      record.eventName == "A" & record.eventSource == "B" & true
      record.eventName == "A" and not record.errorCode
      record.eventName == “A” && record.eventSource == “B”
      record.eventName in ("A", "B")
      record.eventName in {"A", "B"}
      record.eventName in ("A")
      $.eventName == "A" && $.userIdentity.type == "Root"
      record.sourceIPAddress in "10.0.0.0/8"
      ["A"].exists(record.eventName)
      ["A"].any(x, x == "B" && !(x in record.eventName.split(":")))
      record.eventName eq "A" and record.awsRegion ne "B"
      record.eventName == "a#b" # a comment
      record.eventName == "A" /* a comment */
      record.eventName == "A" || "B" || "C" || record.awsRegion == "D"
      record.eventName == CreateUser && record.awsRegion == "A"
      ["A", "B"].contains(record.eventName)
      record.userAgent.contains(["A", "B"])
      record.requestParameters.items.any(x, x == 1)
      record.requestParameters.get("name", "none") == "A"
      record.eventName.equals("A")
      record.requestParameters.isEmpty()
    `),
  ).toMatchInlineSnapshot(`
    "record.eventName = "A" && record.eventSource = "B" and not record.awsRegion == 'C'
                     ^ equality is ==; write record.eventName == "A" && record.eventSource == "B" && !(record.awsRegion == 'C')
    record.eventName == "A" & record.eventSource == "B" & true
                            ^ "&" is &&; write record.eventName == "A" && record.eventSource == "B" && true
    record.eventName == "A" and not record.errorCode
                            ^ "and" is &&; write record.eventName == "A" && record.?errorCode.orValue("") == ""
    record.eventName == “A” && record.eventSource == “B”
                        ^ these are typographic quotation marks: a string is in "; write record.eventName == "A" && record.eventSource == "B"
    record.eventName in ("A", "B")
                        ^ a list is in [ ]; write record.eventName in ["A", "B"]
    record.eventName in {"A", "B"}
                        ^ a list is in [ ]; write record.eventName in ["A", "B"]
    record.eventName in ("A")
                     ^ in looks in a list; write record.eventName in ["A"]
    $.eventName == "A" && $.userIdentity.type == "Root"
    ^ a record's fields are read from record; write record.eventName == "A" && record.userIdentity.type == "Root"
    record.sourceIPAddress in "10.0.0.0/8"
                           ^ an address in a range is containsIP; write cidr("10.0.0.0/8").containsIP(record.sourceIPAddress)
    ["A"].exists(record.eventName)
          ^ exists takes a variable and a condition, as in list.exists(x, x == "a")
    ["A"].any(x, x == "B" && !(x in record.eventName.split(":")))
          ^ CEL has no any(); write ["A"].exists(x, x == "B" && !(x in record.eventName.split(":")))
    record.eventName eq "A" and record.awsRegion ne "B"
                     ^ comparisons are ==, !=, <, <=, > and >=; write record.eventName == "A" && record.awsRegion != "B"
    record.eventName == "a#b" # a comment
                              ^ a comment begins with //; write record.eventName == "a#b" // a comment
    record.eventName == "A" /* a comment */
                            ^ a comment begins with //, and ends with its line
    record.eventName == "A" || "B" || "C" || record.awsRegion == "D"
                               ^ each side of || is a condition; one of several values is in; write record.eventName in ["A", "B", "C"] || record.awsRegion == "D"
    record.eventName == CreateUser && record.awsRegion == "A"
                        ^ a text is in quotation marks; write record.eventName == "CreateUser" && record.awsRegion == "A"
    ["A", "B"].contains(record.eventName)
               ^ contains looks in a text; a list's items are in; write record.eventName in ["A", "B"]
    record.userAgent.contains(["A", "B"])
                     ^ contains looks for one text; for one of several, exists; write ["A", "B"].exists(part, record.userAgent.contains(part))
    record.requestParameters.items.any(x, x == 1)
                                   ^ CEL has no any(); write record.requestParameters.items.exists(x, x == 1)
    record.requestParameters.get("name", "none") == "A"
                             ^ CEL has no get(); write record.?requestParameters.?name.orValue("none") == "A"
    record.eventName.equals("A")
                     ^ CEL has no equals(); write record.eventName == "A"
    record.requestParameters.isEmpty()
                             ^ CEL has no isEmpty(); write size(record.requestParameters) == 0"
  `);
});

test("a long chain of fields in a line that can't be parsed takes no longer than a short one", () => {
  const chain = Array.from({ length: 40 }, (_, index) => `f${index}`).join(".");
  expect(advice(`record.requestParameters.${chain} iz "A"`)).toContain("expected an operator such as && before iz");
});

test("operators of other languages are named, with the corrected text", () => {
  expect(
    advice(`
      record.eventName == "A" and record.awsRegion == "b and c"
      record.eventName == "A" OR true
      record.eventName = "A = B"
      record.eventName === "A"
      record.eventName !== "A"
      record.eventName <> "A"
      record.userAgent in ["a & b"] & true
      record.eventName == "A" | true
      not record.eventName == "A"
      record.eventName not in ["A"]
      record.eventName is not null
      record.eventName like "Create%"
      record.eventName contains "A"
      record.eventName =~ "^A"
      record.eventName == /^A\\/b/i
      record.eventName.matches(/^A/)
      record.requestParameters.items.exists(x => x == 1)
      record?.errorCode == "x"
      record.userAgent?.contains("x")
      record.requestParameters?.name?.orValue("") == "x"
      record.eventName == "A" ?? false
      record.errorCode ?? "none" == "none"
      record.?a.or(record.?b) ?? "none" == "none"
      "A" not in textsIn(asList(record.?resources.orValue(null)))
      size(asList(textsIn(itemsOf(record.?resources)))) not in [1, 2]
      record.eventName == “A”
      record.eventName == \`A\`
      record.eventName == "A";
      return record.eventName == "A"
      if (record.eventName == "A") true else false
      has(record.?errorCode)
      has(record)
      has(record.requestParameters.items[0])
      not record.eventName.startsWith("A")
      params?.names == "A"
    `),
  ).toMatchInlineSnapshot(`
    "record.eventName == "A" and record.awsRegion == "b and c"
                            ^ "and" is &&; write record.eventName == "A" && record.awsRegion == "b and c"
    record.eventName == "A" OR true
                            ^ "or" is ||; write record.eventName == "A" || true
    record.eventName = "A = B"
                     ^ equality is ==; write record.eventName == "A = B"
    record.eventName === "A"
                     ^ equality is ==; write record.eventName == "A"
    record.eventName !== "A"
                     ^ inequality is !=; write record.eventName != "A"
    record.eventName <> "A"
                     ^ inequality is !=; write record.eventName != "A"
    record.userAgent in ["a & b"] & true
                                  ^ "&" is &&; write record.userAgent in ["a & b"] && true
    record.eventName == "A" | true
                            ^ "|" is ||; write record.eventName == "A" || true
    not record.eventName == "A"
    ^ "not" is !; write !(record.eventName == "A")
    record.eventName not in ["A"]
                     ^ "not in" is !(… in …); write !(record.eventName in ["A"])
    record.eventName is not null
                     ^ there is no "is null", and a field that CloudTrail leaves out is absent, not null; write record.?eventName.orValue("") != ""
    record.eventName like "Create%"
                     ^ functions are called with a point and parentheses; write record.eventName.startsWith("Create")
    record.eventName contains "A"
                     ^ functions are called with a point and parentheses; write record.eventName.contains("A")
    record.eventName =~ "^A"
                     ^ regular expressions are a function, and a pattern is a string; write record.eventName.matches("^A")
    record.eventName == /^A\\/b/i
                     ^ regular expressions are a function, and a pattern is a string; write record.eventName.matches(r"(?i)^A/b")
    record.eventName.matches(/^A/)
                             ^ a regular expression is a string; write record.eventName.matches(r"^A")
    record.requestParameters.items.exists(x => x == 1)
                                            ^ there are no arrow functions: a variable and a comma come first, as in list.exists(x, x == 1); write record.requestParameters.items.exists(x , x == 1)
    record?.errorCode == "x"
    ^ a field that may be missing is read with .?; write record.?errorCode.orValue("") == "x"
    record.userAgent?.contains("x")
    ^ a field that may be missing is read with .?; write record.?userAgent.orValue("").contains("x")
    record.requestParameters?.name?.orValue("") == "x"
    ^ a field that may be missing is read with .?; write record.?requestParameters.?name.orValue("") == "x"
    record.eventName == "A" ?? false
                            ^ a default is .orValue(), behind the field that may be missing
    record.errorCode ?? "none" == "none"
                     ^ a default is .orValue(), behind the field that may be missing; write record.?errorCode.orValue("none") == "none"
    record.?a.or(record.?b) ?? "none" == "none"
                            ^ a default is .orValue(), behind the field that may be missing
    "A" not in textsIn(asList(record.?resources.orValue(null)))
        ^ "not in" is !(… in …); write !("A" in textsIn(asList(record.?resources.orValue(null))))
    size(asList(textsIn(itemsOf(record.?resources)))) not in [1, 2]
                                                      ^ "not in" is !(… in …)
    record.eventName == “A”
                        ^ these are typographic quotation marks: a string is in "; write record.eventName == "A"
    record.eventName == \`A\`
                        ^ a string is in " or '; write record.eventName == "A"
    record.eventName == "A";
                           ^ an expression ends without a semicolon; write record.eventName == "A"
    return record.eventName == "A"
    ^ a rule is one expression, without return; write record.eventName == "A"
    if (record.eventName == "A") true else false
    ^ there is no if: a condition with two results is \`condition ? one : other\`, and conditions that must all be true are joined by &&
    has(record.?errorCode)
    ^ has() takes a field without .?, of which only the last may be missing; write record.?errorCode.hasValue()
    has(record)
    ^ has() takes a field, as in has(record.errorCode)
    has(record.requestParameters.items[0])
    ^ has() takes a field, as in has(record.errorCode)
    not record.eventName.startsWith("A")
    ^ "not" is !, with parentheses around what is negated; write !record.eventName.startsWith("A")
    params?.names == "A"
          ^ a field that may be missing is read with .?; write params.?names == "A"
    then ^ params.names has no default: the header's params must declare it"
  `);
});

test("comparisons of different types are explained", () => {
  expect(
    advice(`
      record.errorCode == null
      record.userIdentity.userName != null
      !record.errorCode
      "x" in record.eventName
      record.eventName in "CreateUser"
      record.sourceIPAddress in cidr("10.0.0.0/8")
      cidr("10.0.0.0/8") in record.sourceIPAddress
      record.eventName == ["A", "B"]
      record.readOnly == "true"
      record.recipientAccountId == 123456789012
      size(record.eventName) > "3"
      record.requestParameters.name == null
      record.?errorCode != "AccessDenied"
      record.userIdentity.?userName == "alice"
      record.?readOnly == true
      record.eventTime > timestamp("2026-01-01T00:00:00Z")
      record.errorCode.orValue("") == ""
      record.eventName && record.?errorCode.hasValue()
      record.eventName == "A" && record.?errorCode
      !record.?errorCode
      record.eventName == "A" && size(record.eventName)
      record
    `),
  ).toMatchInlineSnapshot(`
    "record.errorCode == null
                     ^ a field that CloudTrail leaves out is absent, not null; write record.?errorCode.orValue("") == ""
    record.userIdentity.userName != null
                                 ^ a field that CloudTrail leaves out is absent, not null; write record.?userIdentity.?userName.orValue("") != ""
    !record.errorCode
    ^ record.errorCode is text, not a bool, and absent where it does not apply; write record.?errorCode.orValue("") == ""
    "x" in record.eventName
        ^ in looks in a list; a part of a text is contains; write record.eventName.contains("x")
    record.eventName in "CreateUser"
                     ^ in looks in a list; write record.eventName in ["CreateUser"]
    record.sourceIPAddress in cidr("10.0.0.0/8")
                           ^ an address in a range is containsIP; write cidr("10.0.0.0/8").containsIP(record.sourceIPAddress)
    cidr("10.0.0.0/8") in record.sourceIPAddress
                       ^ an address in a range is containsIP; write cidr("10.0.0.0/8").containsIP(record.sourceIPAddress)
    record.eventName == ["A", "B"]
                     ^ one of several values is in; write record.eventName in ["A", "B"]
    record.readOnly == "true"
                       ^ record.readOnly is true or false, not text; write record.readOnly == true
    record.recipientAccountId == 123456789012
                                 ^ record.recipientAccountId is text; write record.recipientAccountId == "123456789012"
    size(record.eventName) > "3"
                             ^ a number is written without quotation marks; write size(record.eventName) > 3
    record.requestParameters.name == null
    no mistake
    record.?errorCode != "AccessDenied"
                      ^ what .? reads may be missing, and needs a default; write record.?errorCode.orValue("") != "AccessDenied"
    record.userIdentity.?userName == "alice"
                                  ^ what .? reads may be missing, and needs a default; write record.?userIdentity.?userName.orValue("") == "alice"
    record.?readOnly == true
                     ^ what .? reads may be missing, and needs a default; write record.?readOnly.orValue(false) == true
    record.eventTime > timestamp("2026-01-01T00:00:00Z")
    ^ record.eventTime is text; write timestamp(record.eventTime) > timestamp("2026-01-01T00:00:00Z")
    record.errorCode.orValue("") == ""
           ^ a field that may be missing is read with .?; write record.?errorCode.orValue("") == ""
    record.eventName && record.?errorCode.hasValue()
    ^ each side of && is a condition: compare record.eventName, as in record.eventName == "…"
    record.eventName == "A" && record.?errorCode
                               ^ what .? reads may be missing, and hasValue() says whether it is there; write record.eventName == "A" && record.?errorCode.hasValue()
    !record.?errorCode
    ^ what .? reads may be missing, and hasValue() says whether it is there; write !record.?errorCode.hasValue()
    record.eventName == "A" && size(record.eventName)
    ^ both sides of && and || are conditions, of type bool, and one is of type int
    record
    ^ the expression must be of type bool, but is of type record"
  `);
});

test("several mistakes of one expression are reported together", () => {
  expect(advice(`record.evenName == "A" || record.eventName.matches("(") || params.x == 1`)).toMatchInlineSnapshot(`
    "record.evenName == "A" || record.eventName.matches("(") || params.x == 1
           ^ unknown field "evenName" of record; did you mean "eventName"?
                                                                      ^ params.x has no default: the header's params must declare it
                                                       ^ bad regular expression: missing closing ): \`(\`"
  `);
});

test("a mistake without advice keeps the checker's own message", () => {
  expect(
    advice(`
      record.eventName == "A" &&
      (record.eventName == "A"
      record.eventName == "A
      record.eventName == "A" record.awsRegion == "B"
      record.eventName == "A")
    `),
  ).toMatchInlineSnapshot(`
    "record.eventName == "A" &&
                              ^ expected a value before the end
    (record.eventName == "A"
                            ^ expected ) before the end
    record.eventName == "A
                        ^ a text ends with the quotation mark with which it begins, on the same line
    record.eventName == "A" record.awsRegion == "B"
                            ^ expected an operator such as && before record
    record.eventName == "A")
                           ^ unexpected )"
  `);
});

test("a text without its end, and a line of the header without //", () => {
  expect(
    advice(`
      record.eventName == "A" && record.eventSource == "B
      record.eventName in ["A", 'B"]
      record.eventName == "it's" && "A
      tags: [dns, attack.t1590]
    `),
  ).toMatchInlineSnapshot(`
    "record.eventName == "A" && record.eventSource == "B
                                                     ^ a text ends with the quotation mark with which it begins, on the same line
    record.eventName in ["A", 'B"]
                              ^ a text ends with the quotation mark with which it begins, on the same line
    record.eventName == "it's" && "A
                                  ^ a text ends with the quotation mark with which it begins, on the same line
    tags: [dns, attack.t1590]
    ^ a line of the header begins with //; write // tags: [dns, attack.t1590]
    then ^ expected a value before the end"
  `);
});

test("calls of other languages, escapes, lists without commas and optional values are named, with the corrected text", () => {
  expect(
    advice(`
      not (record.eventName == "A") && true
      not(record.eventName == "A" || (record.eventName == "B"))
      record.eventName.matches("\\d+")
      record.eventName.matches("\\\\a\\d+")
      record.eventName in ["A" "B"   "C"]
      cidr("192.0.2.0/24").contains(record.sourceIPAddress)
      JSON.parse(record.requestParameters.policy).Version == "A"
      math.max(1, 2) == 2
      record.requestParameters.name.isPresent()
      isNull(record.errorCode) && true
      record.requestParameters.isSet("a")
      timestamp(record.eventTime) < now()
      record.eventTime.hour == 3
      record.eventTime.minutes() == 3
      timestamp(record.eventTime).hour() == 3
      timestamp(record.eventTime).hour < 6 || timestamp(record.eventTime)["hour"] > 20
      record.eventName == "A" && [timestamp(record.eventTime)].exists(t, t.dayOfWeek in [0, 6])
      (timestamp(record.eventTime) - timestamp("2026-01-01T00:00:00Z")).hours > 5
      timestamp(record.eventTime).zone == "UTC" || duration("1h").days == 1
      record.requestParameters.hour == 3
      record.requestParameters.name.hour() == 3
      record.?errorCode
      record.?userIdentity.?arn.or(record.?errorCode)
    `),
  ).toMatchInlineSnapshot(`
    "not (record.eventName == "A") && true
    ^ "not" is !; write !(record.eventName == "A") && true
    not(record.eventName == "A" || (record.eventName == "B"))
    ^ "not" is !; write !(record.eventName == "A" || (record.eventName == "B"))
    record.eventName.matches("\\d+")
                              ^ CEL has no escape \\d; a text that begins with r has no escapes; write record.eventName.matches(r"\\d+")
    record.eventName.matches("\\\\a\\d+")
                                 ^ CEL has no escape \\d; a text that begins with r has no escapes, as in r"\\d"
    record.eventName in ["A" "B"   "C"]
                            ^ the items of a list are separated by commas; write record.eventName in ["A", "B", "C"]
    cidr("192.0.2.0/24").contains(record.sourceIPAddress)
                         ^ an address in a range is containsIP; write cidr("192.0.2.0/24").containsIP(record.sourceIPAddress)
    JSON.parse(record.requestParameters.policy).Version == "A"
    ^ a JSON text is read with parseJson(); write parseJson(record.requestParameters.policy).Version == "A"
    math.max(1, 2) == 2
         ^ CEL has no math.max(); write math.greatest(1, 2) == 2
    record.requestParameters.name.isPresent()
                                  ^ CEL has no isPresent(); write record.?requestParameters.?name.hasValue()
    isNull(record.errorCode) && true
    ^ CEL has no isNull(); write !record.?errorCode.hasValue() && true
    record.requestParameters.isSet("a")
                             ^ CEL has no isSet()
    timestamp(record.eventTime) < now()
                                  ^ CEL has no now(): a rule sees no clock; a record's time is timestamp(record.eventTime)
    record.eventTime.hour == 3
                     ^ record.eventTime has no field "hour"; write timestamp(record.eventTime).getHours() == 3
    record.eventTime.minutes() == 3
                     ^ CEL has no minutes(); write timestamp(record.eventTime).getMinutes() == 3
    timestamp(record.eventTime).hour() == 3
                                ^ CEL has no hour(); write timestamp(record.eventTime).getHours() == 3
    timestamp(record.eventTime).hour < 6 || timestamp(record.eventTime)["hour"] > 20
                                ^ a timestamp has no field "hour"; write timestamp(record.eventTime).getHours() < 6 || timestamp(record.eventTime)["hour"] > 20
    then ^ a timestamp has no field "hour", but methods such as getHours()
    record.eventName == "A" && [timestamp(record.eventTime)].exists(t, t.dayOfWeek in [0, 6])
                                                                         ^ a timestamp has no field "dayOfWeek"; write record.eventName == "A" && [timestamp(record.eventTime)].exists(t, t.getDayOfWeek() in [0, 6])
    (timestamp(record.eventTime) - timestamp("2026-01-01T00:00:00Z")).hours > 5
                                                                      ^ a duration has no field "hours"; write (timestamp(record.eventTime) - timestamp("2026-01-01T00:00:00Z")).getHours() > 5
    timestamp(record.eventTime).zone == "UTC" || duration("1h").days == 1
                                ^ a timestamp has no field "zone", but methods such as getHours()
    record.requestParameters.hour == 3
    no mistake
    record.requestParameters.name.hour() == 3
                                  ^ CEL has no hour(); did you mean "or"?
    record.?errorCode
    ^ what .? reads may be missing, and hasValue() says whether it is there: record.?errorCode.hasValue(), or compare it: record.?errorCode.orValue("") == "…"
    record.?userIdentity.?arn.or(record.?errorCode)
    ^ what .? reads may be missing, and hasValue() says whether it is there: (…).hasValue(), or compare it: (…).orValue("") == "…""
  `);
});

test("slips of beginners are named, with the corrected text", () => {
  expect(
    advice(`
    record.eventSource == ec2.amazonaws.com
    record.awsRegion != eu-west-1
    record.eventName in [runInstances, "A", stopInstances]
    record.eventName == recrod.eventName
    record.eventSource == "ec2.amazonaws.com && record.eventName == "A"
    record.awsRegion !in ["us-east-1"]
    !record.awsRegion in ["us-east-1"]
    !record.awsRegion == "us-east-1"
    record.recipientAccountId in [123456789012, 111122223333]
    !has(record.requestParameters["x-amz-acl"])
    record.userName == "A"
    record.?errorCode.orValue(false) == false
    callerOf(record.userIdentity) == "A"`),
  ).toMatchInlineSnapshot(`
    "record.eventSource == ec2.amazonaws.com
                          ^ a text is in quotation marks; write record.eventSource == "ec2.amazonaws.com"
    record.awsRegion != eu-west-1
                        ^ a text is in quotation marks; write record.awsRegion != "eu-west-1"
    record.eventName in [runInstances, "A", stopInstances]
                         ^ a text is in quotation marks; write record.eventName in ["runInstances", "A", "stopInstances"]
    record.eventName == recrod.eventName
                        ^ unknown variable "recrod": an expression reads record and params; did you mean "record"?
    record.eventSource == "ec2.amazonaws.com && record.eventName == "A"
                                                                     ^ expected an operator such as && before A; is a quotation mark missing?
    record.awsRegion !in ["us-east-1"]
                     ^ "not in" is !(… in …); write !(record.awsRegion in ["us-east-1"])
    !record.awsRegion in ["us-east-1"]
    ^ ! comes before in, and needs parentheses around what it negates; write !(record.awsRegion in ["us-east-1"])
    !record.awsRegion == "us-east-1"
    ^ ! comes before ==, and needs parentheses around what it negates; write !(record.awsRegion == "us-east-1")
    record.recipientAccountId in [123456789012, 111122223333]
                                 ^ record.recipientAccountId is text; write record.recipientAccountId in ["123456789012", "111122223333"]
    !has(record.requestParameters["x-amz-acl"])
     ^ has() takes a field after a point; write !record.?requestParameters[?"x-amz-acl"].hasValue()
    record.userName == "A"
           ^ unknown field "userName" of record; did you mean "userIdentity.userName"?
    record.?errorCode.orValue(false) == false
                              ^ the default in orValue(…) is of type bool, and the field of type string
    callerOf(record.userIdentity) == "A"
             ^ callerOf() takes the whole record; write callerOf(record) == "A""
  `);
});

test.each([
  ["\u00a0", " "],
  ["\u200b", ""],
])("a character that looks like a space or like nothing is named: %j", (character, right) => {
  const [mistake] = mistakesOf(`record.eventName ==${character}"A"`);
  expect(mistake?.trim()).toBe(
    `^ this character is invisible, or only looks like a space; write record.eventName ==${right}"A"`,
  );
});

test("a wording that may be missing needs a default", () => {
  expect(() => checkExpression("record.?errorCode", "string", [], (problem) => new Error(problem) as never)).toThrow(
    'what .? reads may be missing, and needs a default: record.?errorCode.orValue("")',
  );
});

test("says what to write instead of an expression that fails on a record", () => {
  const failures: [expression: string, error: string][] = [
    ['record.eventName == "A" && record.userIdentity.arn == "B"', "No such key: arn"],
    ['record.requestParameters.a.b == "B"', "No such key: a"],
    ['record.requestParameters.exists(name, name == "arn")', "No such key: arn"],
    ["record.requestParameters.a.b.exists(x, x.c.d == 1)", "No such key: b"],
    ["record.requestParameters.a.exists(x, x.c.d == 1)", "No such key: c"],
    ['"a" in record.requestParameters.a', "No such key: a"],
    ["record.requestParameters.a.startsWith('b')", "No such key: a"],
    ["record.requestParameters.a > 3 || record.requestParameters.b == true", "No such key: a"],
    ["record.requestParameters.a > 3 || record.requestParameters.b == true", "No such key: b"],
    ['record.resources[0].ARN.startsWith("a")', "No such key: resources"],
    ["params.a.b == 1", "No such key: b"],
    ["params.names.contains(record.eventName)", "no such overload: contains(list, string)"],
    ["params.names.contains(record.eventName)", "no such overload: contains(int, string)"],
  ];
  expect(failures.map(([expression, error]) => adviseOnFailure(expression, error))).toEqual([
    '; a record may lack it: read record.?userIdentity.?arn.orValue("")',
    '; a record may lack it: read record.?requestParameters.?a.?b.orValue("")',
    "",
    "; a record may lack it: read record.?requestParameters.?a.?b.orValue([])",
    "; an item may lack it: read x.?c.?d.orValue(0)",
    "; a record may lack it: read record.?requestParameters.?a.orValue([])",
    '; a record may lack it: read record.?requestParameters.?a.orValue("")',
    "; a record may lack it: read record.?requestParameters.?a.orValue(0)",
    "; a record may lack it: read record.?requestParameters.?b.orValue(false)",
    '; a record may lack it: read record.?resources[?0].?ARN.orValue("")',
    "",
    "; a list's items are in: record.eventName in params.names",
    "",
  ]);
});
