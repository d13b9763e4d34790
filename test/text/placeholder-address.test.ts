import { expect, test } from "vitest";
import { isPlaceholder } from "../../text/placeholder-address.ts";

test.each([
  ["you@example.com", true],
  ["you@mail.EXAMPLE.org", true],
  ["you@host.invalid", true],
  ["you@example.de", false],
  ["example.com@mycorp.test", false],
])("the domain tells whether %s is a placeholder", (address, expected) => {
  expect(isPlaceholder(address)).toBe(expected);
});
