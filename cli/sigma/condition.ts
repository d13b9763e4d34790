import { suggest } from "../../language/suggest.ts";
import { all, any, type Cel, not } from "./cel.ts";
import { SigmaError } from "./sigma-error.ts";

/**
 * Reads a Sigma condition such as `selection and not 1 of filter_*`; `named` has the search identifiers. Throws
 * `SigmaError`.
 */
export function readCondition(text: string, named: ReadonlyMap<string, Cel>): Cel {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  const cel = readOr({ tokens, named, depth: 0 });
  if (tokens.length > 0) throw new SigmaError(`condition: "${tokens[0]}" is not expected in "${text}"`);
  return cel;
}

/** The tokens that are still to be read, and the search identifiers that they may name. */
interface Reader {
  tokens: string[];
  named: ReadonlyMap<string, Cel>;
  /** How many parentheses and `not` are around the tokens. */
  depth: number;
}

const maxDepth = 100;

function readOr(reader: Reader): Cel {
  const parts = [readAnd(reader)];
  while (take(reader, "or")) parts.push(readAnd(reader));
  return any(parts);
}

function readAnd(reader: Reader): Cel {
  const parts = [readNot(reader)];
  while (take(reader, "and")) parts.push(readNot(reader));
  return all(parts);
}

function readNot(reader: Reader): Cel {
  if (reader.depth > maxDepth) throw new SigmaError(`condition: is nested more than ${maxDepth} levels deep`);
  const within = { ...reader, depth: reader.depth + 1 };
  if (take(reader, "not")) return not(readNot(within));
  if (take(reader, "(")) {
    const inner = readOr(within);
    if (!take(reader, ")")) throw new SigmaError('condition: a ")" is missing');
    return inner;
  }
  return readIdentifier(reader);
}

function readIdentifier(reader: Reader): Cel {
  const { tokens, named } = reader;
  const word = tokens.shift();
  if (word === undefined || word === ")") throw new SigmaError("condition: the name of a selection is missing");
  if (tokens[0]?.toLowerCase() === "of") {
    tokens.shift();
    return readQuantity(word, tokens.shift() ?? "", named);
  }
  const selection = named.get(word);
  if (selection) return selection;
  throw new SigmaError(`condition: detection has no "${word}"${suggest(word, [...named.keys()])}`);
}

function readQuantity(quantity: string, pattern: string, named: ReadonlyMap<string, Cel>): Cel {
  const join = { "1": any, any, all }[quantity.toLowerCase()];
  if (!join) throw new SigmaError(`condition: "${quantity} of" is not known; Sigma has "1 of", "any of" and "all of"`);
  // By convention, names that begin with an underscore are left out, unless the pattern begins with one.
  const pick = wildcardPattern(pattern.toLowerCase() === "them" ? "*" : pattern);
  const isMeant = (name: string) => !name.startsWith("_") || pattern.startsWith("_");
  const picked = [...named].filter(([name]) => pick.test(name) && isMeant(name)).map(([, selection]) => selection);
  if (picked.length === 0) {
    throw new SigmaError(`condition: nothing in detection matches "${quantity} of ${pattern}"`);
  }
  return join(picked);
}

function wildcardPattern(pattern: string): RegExp {
  return new RegExp(`^${pattern.split("*").map(RegExp.escape).join(".*")}$`);
}

function take({ tokens }: Reader, token: string): boolean {
  if (tokens[0]?.toLowerCase() !== token) return false;
  tokens.shift();
  return true;
}
