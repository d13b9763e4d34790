import { expect, test } from "vitest";
import { subscriberName } from "../../text/subscriber-name.ts";

test("a subscriber is named by its endpoint in lower case", () => {
  expect(subscriberName("email", "Security@example.com")).toBe("security@example.com");
});

test("a webhook is named by a hash of what SNS lists, which has no password", () => {
  const name = subscriberName("https", "https://user:t0ps3cret@example.com/hook?token=a");
  expect(name).toMatch(/^https-[0-9a-f]{8}$/);
  expect(subscriberName("https", "https://user:****@example.com/hook?token=a")).toBe(name);
  expect(subscriberName("https", "https://user:****@example.com/hook?token=b")).not.toBe(name);
});
