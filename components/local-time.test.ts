import { describe, expect, it } from "vitest";
import { localTime, resolveLocalTime } from "./local-time";

describe("a local time", () => {
  it.each([
    ["in UTC", "2026-12-03T14:00", "UTC", "2026-12-03T14:00:00.000Z", "exact"],
    ["in winter", "2026-12-03T09:00", "America/New_York", "2026-12-03T14:00:00.000Z", "exact"],
    ["in summer", "2027-07-01T09:00", "America/New_York", "2027-07-01T13:00:00.000Z", "exact"],
    ["just before clocks go forward", "2027-03-14T01:59", "America/New_York", "2027-03-14T06:59:00.000Z", "exact"],
    ["that clocks jump over", "2027-03-14T02:30", "America/New_York", "2027-03-14T07:30:00.000Z", "skipped"],
    ["just after clocks went forward", "2027-03-14T03:00", "America/New_York", "2027-03-14T07:00:00.000Z", "exact"],
    ["that comes twice", "2026-11-01T01:30", "America/New_York", "2026-11-01T05:30:00.000Z", "repeated"],
    ["after the hour that comes twice", "2026-11-01T02:00", "America/New_York", "2026-11-01T07:00:00.000Z", "exact"],
    ["that comes twice east of Greenwich", "2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z", "repeated"],
    ["that a half hour jumps over", "2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45:00.000Z", "skipped"],
    ["at an offset of 45 minutes", "2026-12-03T00:10", "Asia/Kathmandu", "2026-12-02T18:25:00.000Z", "exact"],
    ["with seconds", "2026-12-03T14:00:30", "UTC", "2026-12-03T14:00:00.000Z", "exact"],
  ])("%s", (_, local, zone, instant, kind) => {
    const resolved = resolveLocalTime(local, zone);
    expect([resolved?.instant.toISOString(), resolved?.kind]).toEqual([instant, kind]);
    if (kind !== "skipped") expect(localTime(new Date(instant), zone)).toBe(local.slice(0, 16));
  });

  it.each(["", "tomorrow", "2026-12-03", "2026-02-30T10:00", "2026-13-01T10:00", "2026-12-03T25:00"])(
    "%j is none",
    (text) => {
      expect(resolveLocalTime(text, "America/New_York")).toBeNull();
    },
  );
});
