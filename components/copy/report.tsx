/** The report of a workgroup. */
import type { ReportExceptionKind } from "@/lib/contract/vocabulary";
import { shortDay } from "./delivery-health";
import { count, plural } from "./words";

export const reportCopy = {
  intro: "Sign-ins, and how they are protected. For an audit, export the activity.",
  utc: "Days are in UTC and include today.",
  period: "Period",
  periods: [7, 30, 90].map((days) => ({ days, label: `${days} days` })),
  signIns: {
    title: "Sign-ins",
    total: (withStep: number, withoutStep: number) =>
      `${plural(withStep + withoutStep, "sign-in")}: ${count(withStep)} with a second step, ${count(withoutStep)} without one.`,
    none: "No one signed in during this period.",
  },
  withStep: "With a second step",
  withoutStep: "Without a second step",
  bar: (day: string, withStep: number, withoutStep: number) =>
    `${shortDay(day)}: ${count(withStep)} with a second step, ${count(withoutStep)} without`,
  byDay: { toggle: "Numbers by day", caption: "Sign-ins by day", first: "Day" },
  members: {
    title: "Members by protection",
    about: "Members who can enter the workgroup now.",
    first: "Sign-in",
    column: "Members",
  },
  exceptions: {
    title: "Exceptions",
    about: (most: number) => `The newest ${most} of each kind in this period, and members as they are now.`,
    none: "There are no exceptions.",
    former: "Former account",
    operator: "LeadMaster",
  },
  kinds: {
    not_protected: "Members with a password only",
    unreachable: "Members whose codes can't be delivered",
    temporary_code: "Temporary codes issued",
    unlocked: "Members unlocked",
  } satisfies Record<ReportExceptionKind, string>,
};
