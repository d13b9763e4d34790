import { expect, test } from "vitest";
import { clip, copyOf } from "../../text/clip.ts";

test("a text is cut between characters, and marked", () => {
  expect(clip("abc", 3)).toBe("abc");
  expect(clip("abcd", 3)).toBe("ab…");
  expect(clip("a🚨b", 3)).toBe("a…");
  expect([clip("abcd", 1), clip("abcd", 0)], "no room").toEqual(["…", "…"]);
});

test("a copy of a text is equal to it, whatever its length and characters", () => {
  const texts = ["", "abc", "é", "🚨", "a\ud83d", "x".repeat(2000), "é".repeat(2000)];
  expect(texts.map(copyOf)).toEqual(texts);
});
