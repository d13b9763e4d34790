/**
 * A plain reference for engine/policy-document: it asks for one request after the other whether a document allows
 * it, as IAM evaluates policies, with regular expressions. Shares no code with the engine.
 */
type Json = Record<string, unknown>;
type Context = Record<string, string | string[] | undefined>;

const list = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const texts = (value: unknown): string[] => list(value).map(String);

function like(pattern: string, text: string, flags = ""): boolean {
  const source = pattern.replace(/[\\^$.*+?()[\]{}|/-]/g, (c) => (c === "*" ? "[^]*" : c === "?" ? "[^]" : `\\${c}`));
  return new RegExp(`^${source}$`, flags).test(text);
}

const statementsOf = (document: Json) => list(document.Statement) as Json[];

function hasAction(statement: Json, action: string): boolean {
  if (statement.Action !== undefined) return texts(statement.Action).some((pattern) => like(pattern, action, "i"));
  return statement.NotAction !== undefined && !texts(statement.NotAction).some((pattern) => like(pattern, action, "i"));
}

function hasResource(statement: Json, resource: string, variables: Context): boolean {
  const matches = (pattern: string) => {
    let whole = resolve(pattern, variables);
    while (whole !== "*" && whole.split(":").length < 6) whole += ":*";
    return like(whole, resource);
  };
  if (statement.Resource !== undefined) return texts(statement.Resource).some(matches);
  return statement.NotResource === undefined || !texts(statement.NotResource).some(matches);
}

function resolve(pattern: string, variables: Context): string {
  return pattern.replace(/\$\{([^}]*)\}/g, (_, name) => String(variables[name.toLowerCase()] ?? ""));
}

const hasCondition = ({ Condition = {} }: Json) => Object.keys(Condition as Json).length > 0;

/** Whether the document lets its holder give himself any permission. */
export function makesAdministrator(document: Json): boolean {
  const variables = document.Version === "2012-10-17" ? { "aws:username": "HOLDER!" } : {};
  const literal = document.Version === "2012-10-17" ? variables : undefined;
  const actions = [
    ["iam:AttachUserPolicy", "user/"],
    ["iam:PutUserPolicy", "user/"],
    ["iam:AttachGroupPolicy", "group/"],
    ["iam:PutGroupPolicy", "group/"],
    ["iam:AttachRolePolicy", "role/"],
    ["iam:PutRolePolicy", "role/"],
    ["iam:UpdateAssumeRolePolicy", "role/"],
    ["iam:CreatePolicyVersion", "policy/"],
  ] as const;
  const names = ["SOMEONE!", "HOLDER!"];
  const accounts = ["123456789012", "999988887777", "555566667777"];
  const matches = (statement: Json, action: string, resource: string) =>
    hasAction(statement, action) &&
    (literal ? hasResource(statement, resource, literal) : hasResource(protectVariables(statement), resource, {})) &&
    (statement.Resource !== undefined || statement.NotResource !== undefined);
  const isAllowed = (action: string, resource: string, isBounded: boolean) =>
    statementsOf(document).some(
      (statement) =>
        statement.Effect === "Allow" &&
        limits(statement.Condition as Json | undefined) === isBounded &&
        matches(statement, action, resource),
    ) &&
    !statementsOf(document).some(
      (statement) => statement.Effect === "Deny" && !hasCondition(statement) && matches(statement, action, resource),
    );
  const mayUnbind = (action: string, resource: string) => {
    const [, type] = /^iam:(?:Attach|Put)(User|Role)Policy$/.exec(action) ?? [];
    // Requests for the other actions say nothing of a boundary.
    if (type === undefined) return false;
    return ["Delete", "Put"].some((verb) => isAllowed(`iam:${verb}${type}PermissionsBoundary`, resource, false));
  };
  return actions.some(([action, type]) =>
    accounts.some((account) =>
      names.some((name) => {
        const resource = `arn:aws:iam::${account}:${type}${name}`;
        return isAllowed(action, resource, false) || (isAllowed(action, resource, true) && mayUnbind(action, resource));
      }),
    ),
  );
}

/** Without a version, variables are plain text. */
function protectVariables(statement: Json): Json {
  return JSON.parse(JSON.stringify(statement).replaceAll("${", "\uE000{"));
}

function limits(condition: Json | undefined): boolean {
  return JSON.stringify(condition ?? {}).includes("iam:PermissionsBoundary");
}

const resources = ["arn:aws:s3:::data/key", "arn:aws:s3:::data2/key", "arn:aws:s3:::other/key"];

/** Whether one of the strangers gets in. */
export function letsIn(document: Json, strangers: readonly Context[], actions: readonly string[]): boolean {
  const requests = actions.flatMap((action) => resources.map((resource) => [action, resource] as const));
  return strangers.some((stranger) =>
    requests.some(([action, resource]) => {
      const matching = statementsOf(document).filter(
        (statement) =>
          hasAction(statement, action) && hasResource(statement, resource, {}) && isNamed(statement, stranger),
      );
      return (
        matching.some(
          (statement) => statement.Effect === "Allow" && meets(statement.Condition as Json | undefined, stranger),
        ) && !matching.some((statement) => statement.Effect === "Deny" && !hasCondition(statement))
      );
    }),
  );
}

function isNamed(statement: Json, stranger: Context): boolean {
  const names = (value: unknown) =>
    value === "*" || texts((value as Json | undefined)?.AWS).some((name) => isPrincipal(name, stranger));
  return statement.NotPrincipal === undefined ? names(statement.Principal) : !names(statement.NotPrincipal);
}

function isPrincipal(name: string, stranger: Context): boolean {
  const account = stranger["aws:principalaccount"];
  return (
    name === "*" ||
    (account !== undefined &&
      (name === account || name === `arn:aws:iam::${account}:root` || name === stranger["aws:principalarn"]))
  );
}

function meets(condition: Json | undefined, context: Context): boolean {
  return Object.entries(condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys as Json).every(([key, values]) =>
      meetsKey(operator, key.toLowerCase(), texts(values), context),
    ),
  );
}

function meetsKey(operator: string, key: string, values: string[], context: Context): boolean {
  const given = context[key];
  const own = given === undefined ? [] : texts(given);
  const [, set, plain = "", ifExists] = /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  if (plain === "Null") return values.some((value) => (value === "true") === (given === undefined));
  if (given === undefined) return ifExists !== undefined || set === "ForAllValues:" || plain.includes("Not");
  const test = (value: string) =>
    values.some((wanted) => compare(plain.replace("Not", ""), value, resolve(wanted, context)));
  if (set === "ForAllValues:") return own.every(test);
  return plain.includes("Not") ? !own.some(test) : own.some(test);
}

function compare(operator: string, value: string, wanted: string): boolean {
  if (operator === "StringEquals") return value === wanted;
  if (operator === "StringLike") return like(wanted, value);
  if (operator === "Bool") return value === wanted;
  if (operator === "ArnLike" || operator === "ArnEquals") {
    const [parts, patterns] = [value.split(":"), wanted.split(":")];
    const rest = (all: string[]) => [...all.slice(0, 5), all.slice(5).join(":")];
    return rest(parts).every((part, index) => like(rest(patterns)[index] ?? "", part));
  }
  if (operator === "IpAddress") return contains(wanted, value);
  throw new Error(operator);
}

function contains(range: string, address: string): boolean {
  const bits = (text: string) =>
    text.includes(":")
      ? expand(text).map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0"))
      : text.split(".").map((byte) => Number(byte).toString(2).padStart(8, "0"));
  const [start = "", length] = range.split("/");
  if (start.includes(":") !== address.includes(":")) return false;
  const prefix = bits(start)
    .join("")
    .slice(0, Number(length ?? 128));
  return bits(address).join("").startsWith(prefix);
}

function expand(text: string): string[] {
  const [head = "", tail = ""] = text.split("::");
  const [left, right] = [head.split(":").filter(Boolean), tail.split(":").filter(Boolean)];
  return [...left, ...Array(8 - left.length - right.length).fill("0"), ...right];
}
