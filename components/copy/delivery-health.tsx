/** Delivery health: numbers as admins read them. */

import type { ReactNode } from "react";
import type { DeliveryCounts, ProviderHealth } from "@/lib/contract/delivery-health-schemas";
import type { Channel, Provider } from "@/lib/contract/vocabulary";
import type { Wrap } from "./rich-text";
import { count, plural } from "./words";

export const healthCopy = {
  title: "Delivery health",
  intro: (workgroup: string, link: Wrap) => (
    <>
      How codes reach the members of {workgroup}. Choose who needs one in {link("Workgroup Management")}.
    </>
  ),
  utc: "Days are in UTC and include today.",
  empty: "No codes were sent to members in this period. Sign-ins with a code will appear here.",
  period: "Period",
  periods: [
    { days: 1, label: "Today" },
    { days: 7, label: "7 days" },
    { days: 30, label: "30 days" },
  ],
  channels: { email: "Email", phone: "Text messages" } satisfies Record<Channel, string>,
  providers: {
    title: "Message services",
    names: {
      resend: "Email, by Resend",
      smtp: "Email when Resend fails, by SMTP",
      twilio: "Text messages, by Twilio",
    } satisfies Record<Provider, string>,
    states: {
      working: "Working",
      failing: "Not working. Messages go another way where there is one.",
      silent: "Accepts messages but doesn't report on them. Messages go another way.",
      rate_limited: "Busy. Messages wait or go another way.",
    } satisfies Record<ProviderHealth["state"], string>,
  },
  silent: "Nothing was sent this way in this period.",
  failed: "Failed",
  notSent: "Not sent by LeadMaster",
  parts: { delivered: "delivered", unconfirmed: "not confirmed", failed: "failed" },
  gap: (days: number) => `${plural(days, "day")} without messages`,
  /** A bar, for the pointer. */
  bar: ({ day, attempted, delivered, failed }: DeliveryCounts & { day: string }) =>
    `${shortDay(day)}: ${plural(attempted, "message")}, ${count(delivered)} delivered, ${count(failed)} failed`,
  /** A range of days in a table. */
  days: (first: ReactNode, last: ReactNode) => (
    <>
      {first} to {last}
    </>
  ),
  byDay: {
    toggle: "Numbers by day",
    caption: (channel: string) => `${channel} by day`,
    first: "Day",
    columns: ["Sent", "Delivered", "Failed", "Time", "Codes used"],
  },
  places: {
    columns: ["Sent", "Delivered", "Failed", "Failure rate"],
    email: {
      title: "Mail domains with the most failures",
      first: "Mail domain",
      other: (few: number) => `Domains with fewer than ${few} people`,
    },
    phone: {
      title: "Dial codes with the most failures",
      first: "Dial code",
      other: (few: number) => `Dial codes with fewer than ${few} people`,
    },
  },
};

/** The four numbers that sum up a channel, each with what it is a part of. */
export function keyNumbers({ attempted, sent, delivered, medianSecondsToDelivery, codes, codesUsed }: DeliveryCounts) {
  const of = (part: number, whole: number, what: string) => `${count(part)} of ${count(whole)} ${what}`;
  return [
    { name: "Sent", value: count(sent), note: `of ${plural(attempted, "message")}` },
    { name: "Delivered", value: percent(delivered, sent), note: of(delivered, sent, "sent") },
    {
      name: "Time to arrive",
      value: duration(medianSecondsToDelivery),
      note: medianSecondsToDelivery === null ? "nothing delivered yet" : "median",
    },
    { name: "Codes used", value: percent(codesUsed, codes), note: of(codesUsed, codes, "at sign-in") },
  ];
}

/** "97.3%"; a dash for a part of nothing. Only the whole is 100%, only nothing is 0%. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return "–";
  if (part === 0 || part === whole) return part === 0 ? "0%" : "100%";
  return `${Math.min(99.9, Math.max(0.1, (100 * part) / whole)).toFixed(1)}%`;
}

/** "3.2 s", "1 min 20 s" */
export function duration(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** "Mar 5" of "2025-03-05", whatever the reader's time zone: the days are those of UTC. */
export function shortDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-US", { timeZone: "UTC", month: "short", day: "numeric" });
}

/** "Mar" of "2025-03-05". */
export function shortMonth(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-US", { timeZone: "UTC", month: "short" });
}
