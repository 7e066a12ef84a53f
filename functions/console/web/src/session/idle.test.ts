import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isIdle, LONGEST_PAUSE, note, watchIdle } from "./idle";

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => vi.useRealTimers());

describe("a person who does nothing", () => {
  it("is idle after half an hour, and not before", () => {
    note(0 + 1);
    expect(isIdle(LONGEST_PAUSE)).toBe(false);
    expect(isIdle(LONGEST_PAUSE + 2)).toBe(true);
  });

  it("is told once the time is over, without a deed", () => {
    const onIdle = vi.fn();
    note();
    const end = watchIdle(onIdle);
    vi.advanceTimersByTime(LONGEST_PAUSE - 60_000);
    expect(onIdle).not.toHaveBeenCalled();
    vi.advanceTimersByTime(120_000);
    expect(onIdle).toHaveBeenCalled();
    end();
  });

  it("is not idle while another tab is used", () => {
    const onIdle = vi.fn();
    note();
    const end = watchIdle(onIdle);
    vi.advanceTimersByTime(LONGEST_PAUSE - 60_000);
    note(); // as the other tab does
    vi.advanceTimersByTime(LONGEST_PAUSE - 60_000);
    expect(onIdle).not.toHaveBeenCalled();
    end();
  });

  it("stays signed in by typing", () => {
    const onIdle = vi.fn();
    note();
    const end = watchIdle(onIdle);
    for (let minute = 0; minute < 90; minute++) {
      vi.advanceTimersByTime(60_000);
      dispatchEvent(new KeyboardEvent("keydown"));
    }
    expect(onIdle).not.toHaveBeenCalled();
    end();
  });
});
