import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { shareTime, TimeShareError } from "../../handler/time-share.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const contextWith = (ms: number) => {
  const end = performance.now() + ms;
  return { getRemainingTimeInMillis: () => end - performance.now() };
};

test("the time is shared equally, except for a second to report errors; what one does not use goes to the others", () => {
  const nextShare = shareTime(4, contextWith(9000));
  const first = nextShare();
  expect([first?.leftMs(), first?.getRemainingTimeInMillis()]).toEqual([2000, 9000]);
  vi.advanceTimersByTime(500);
  expect([first?.leftMs(), first?.getRemainingTimeInMillis()]).toEqual([1500, 8500]);
  expect(nextShare()?.leftMs()).toBe(2500);
});

test("half of a share is for reading, and a limit that is passed says whose it is", () => {
  const share = shareTime(2, contextWith(9000))();
  const [reading, publishing] = [share?.forReading(), share?.forPublishing()];
  vi.advanceTimersByTime(1999);
  expect(reading?.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(reading?.reason).toEqual(new TimeShareError("not done within its share of the invocation's time, 2 s"));
  expect(publishing?.aborted).toBe(false);
  vi.advanceTimersByTime(2000);
  expect(publishing?.reason).toEqual(new TimeShareError("not done within its share of the invocation's time, 4 s"));
});

test("a share is never less than a second to read or publish in, though it may leave nothing to wait in", () => {
  const nextShare = shareTime(100, contextWith(2000));
  const share = nextShare();
  expect(share?.leftMs()).toBe(10);
  const publishing = share?.forPublishing();
  vi.advanceTimersByTime(999);
  expect([publishing?.aborted, share?.leftMs()]).toEqual([false, -989]);
});

test("when the time is used up there is no further share, but the first log object always has one", () => {
  const nextShare = shareTime(3, contextWith(500));
  expect(nextShare()?.leftMs()).toBeLessThan(0);
  expect(nextShare()).toBeUndefined();
  const late = shareTime(3, contextWith(2000));
  late();
  vi.advanceTimersByTime(1000);
  expect(late()).toBeUndefined();
});

test("without Lambda there are two minutes", () => {
  expect(shareTime(1)()?.getRemainingTimeInMillis()).toBe(120_000);
});
