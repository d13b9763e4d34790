import { type Matcher, RE2JS } from "re2js";

/** A pattern that is searched for in time linear in the text, whatever the text. */
export interface Pattern {
  test(text: string): boolean;
  matcher(text: string): Matcher;
  groupCount(): number;
}

/**
 * Compiles a pattern of RE2's syntax (https://github.com/google/re2/wiki/Syntax); throws if it is
 * none. Patterns are compiled when a rule is loaded, tried on records by the thousand.
 */
export function compilePattern(pattern: string): Pattern {
  return RE2JS.compile(pattern);
}
