/** Scheduled enforcement: the choice, its history, readiness, the banner, and the proof link. */
import type { ReactNode } from "react";
import type { PolicyHistoryChange } from "@/lib/contract/policy-schedule-schemas";
import type { CanReceiveCode, PolicyState, ReadinessReason } from "@/lib/contract/vocabulary";
import type { Wrap } from "./rich-text";
import { plural } from "./words";

/** `hours` and `days` are the server's limits. */
export type ScheduleNumbers = { hours: number; days: number };

export const scheduleCopy = {
  scheduled: "Scheduled",
  legend: "When it takes effect",
  now: "At once",
  later: "From a date and time",
  date: "Date and time",
  dateHint: (timeZone: string) => `In your time zone, ${timeZone.replaceAll("_", " ")}.`,
  dateMissing: "Enter a date and time.",
  tooSoon: ({ hours }: ScheduleNumbers) => `Choose a time at least ${plural(hours, "hour")} ahead.`,
  tooLate: ({ days }: ScheduleNumbers) => `Choose a time at most ${plural(days, "day")} ahead.`,
  /** Under the date, before Submit. */
  resolved: (moment: string) => `Required from ${moment}.`,
  skipped: "Clocks go forward over the time you entered, so it takes effect after the change.",
  repeated: "Clocks go back on that day, so the time you entered comes twice. It takes effect the first time.",
  announced: "Members get an announcement by email, and reminders 7, 3, and 1 days before.",
  /** Under the box while a date is set. */
  inForceFrom: (moment: ReactNode) => <>Required from {moment}.</>,
  saved: {
    scheduled: (moment: string) => `Saved. Members will be asked for a code from ${moment}.`,
    moved: (moment: string) => `Saved. Moved to ${moment}. Members get a new announcement.`,
    canceled: "Saved. The date was canceled. Nothing changes for members.",
  },
  cancelNote: "Submit cancels the date. Nothing changes for members.",
};

const states = { off: "Off", scheduled: "Scheduled", on: "On" } satisfies Record<PolicyState, string>;

export const historyCopy = {
  title: "Policy history",
  text: "Who changed this, and when.",
  empty: "No changes yet.",
  more: "Show older",
  shown: (count: number) => `${plural(count, "older change")} shown.`,
  change: ({ from, to }: PolicyHistoryChange) =>
    from === "scheduled" && to === "scheduled" ? "Date moved" : `${states[from]} → ${states[to]}`,
  /** For screen readers, who would hear the arrow. */
  spoken: ({ from, to }: PolicyHistoryChange) =>
    from === "scheduled" && to === "scheduled" ? "Date moved" : `Changed from ${states[from]} to ${states[to]}`,
  effective: (moment: ReactNode) => <>In force from {moment}</>,
  by: ({ by }: PolicyHistoryChange, moment: ReactNode) => (
    <>
      {by?.name ?? "The operator of LeadMaster"}, {moment}
    </>
  ),
};

export const readinessCopy = {
  title: "Readiness",
  about: "Which members can receive codes now, and who would not get in.",
  text: "Judged by what became of our messages to each member.",
  notLoaded: "The list wasn't loaded.",
  counts: {
    no: (n: number) => `${plural(n, "member")} can't receive codes`,
    unknown: (n: number) => `${plural(n, "member")} not known yet`,
    yes: (n: number) => `${plural(n, "member")} can receive codes`,
  } satisfies Record<CanReceiveCode, (n: number) => string>,
  answers: { no: "Can't receive codes", unknown: "Not known yet", yes: "Can receive codes" } satisfies Record<
    CanReceiveCode,
    string
  >,
  reasons: {
    bounced: "Messages bounced",
    complained: "A message was marked as spam",
    opted_out: "Replied STOP to text messages",
    phone_unverified: "Phone number not confirmed",
    phone_without_consent: "Has not agreed to text messages",
    app_only: "Uses the mobile app, which can't ask for codes",
    never_proven: "No message was ever delivered or confirmed",
  } satisfies Record<ReadinessReason, string>,
  remind: "Remind",
  remindAll: "Remind all who are not known",
  remindNote: "By email, at most once a day for each member.",
  noSchedule: "Reminders can be sent while a date is set under Security Options.",
  reminded: (sent: number) =>
    sent === 0
      ? "No one to remind: they had a message within the last day."
      : `${plural(sent, "reminder")} on the way.`,
  more: "Next members",
  first: (link: Wrap) => <>Further members. {link("Back to the first")}</>,
  everyone: "Every member can receive codes.",
  needHelp: "Members who can't receive codes need help: see Members.",
};

/** On every page of a member until the date. */
export const bannerCopy = {
  label: "Announcement",
  text: (workgroup: string, moment: ReactNode) => (
    <>
      <strong className="font-semibold">{workgroup}</strong> requires a one-time password at every sign-in from {moment}
      .
    </>
  ),
  /** In the list of workgroups. */
  requiredFrom: (moment: string) => `Requires two-factor sign-in from ${moment}`,
  phone: (link: Wrap) => <>Codes can also come by text message: {link("add and confirm a mobile number")}.</>,
};

/** The page behind the button "I receive these emails". */
export const proofCopy = {
  pageTitle: "Confirm your mailbox",
  asking: {
    title: "Do you receive our emails?",
    text: "You opened a link that we sent you. Select the button to confirm that this mailbox can be read.",
    button: "I receive these emails",
    otherwise: "This doesn't sign you in or change your account.",
  },
  done: {
    title: "Mailbox confirmed",
    text: "We sent you this link by email, so your one-time codes can reach you, too.",
    way: "Go to LeadMaster",
  },
  over: {
    title: "This link no longer works",
    text: "It is too old, or your account has another email address now. A newer message has a new link.",
    way: "Go to LeadMaster",
  },
  failed: "Something went wrong. Try again in a moment.",
};
