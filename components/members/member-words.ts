/** What is wrong with a member's second step or addresses, for the admins who can help. */
import type { Channel, HelpReason, SuppressionReason, WorkgroupMember } from "@/lib/schemas";
import { plural } from "../words";

export type MemberNumbers = { wrongCodes: number; hours: number; inARow: number };

export type Trouble = {
  key: string;
  title: string;
  /** When it began, or when it ends without help. */
  time: { word: "since" | "until"; iso: string };
  why: string;
  hint: string;
  /** Null where the button of another trouble helps with this one too. */
  wish: Wish | null;
};

/** What an admin can do about it. */
export type Wish = { kind: "release" } | { kind: "lift"; channel: Channel };

export const channelNames = { email: "e-mail address", phone: "phone number" } satisfies Record<Channel, string>;

const leftOut = {
  bounced: { why: "Messages came back.", hint: "Use it again once it works." },
  complained: { why: "A message was marked as spam.", hint: "Use it again if the member wants our messages." },
  opted_out: { why: "It answered STOP.", hint: "Have the member reply START to our number first." },
} satisfies Record<SuppressionReason, { why: string; hint: string }>;

/** `opens`: when a pause ends, in words. */
export function troublesOf(member: WorkgroupMember, numbers: MemberNumbers, opens: string): Trouble[] {
  const { secondStep, secondStepSince, sendLimitUntil, suppressed } = member;
  const step = { time: { word: "since", iso: secondStepSince ?? "" }, wish: { kind: "release" } } as const;
  const troubles: Trouble[] = suppressed.map(({ channel, reason, since }) => ({
    key: channel,
    title: channel === "email" ? "E-mail address gets no codes" : "Phone number gets no codes",
    time: { word: "since", iso: since },
    ...leftOut[reason],
    wish: { kind: "lift", channel },
  }));
  if (sendLimitUntil !== null) {
    troubles.unshift({
      key: "sends",
      title: "Send limit reached",
      time: { word: "until", iso: sendLimitUntil },
      why: "Too many codes were requested, so none is sent.",
      hint: "Somebody who knows the password may have requested them.",
      wish: secondStep === "ok" ? { kind: "release" } : null,
    });
  }
  if (secondStep === "paused") {
    const why = `${plural(numbers.wrongCodes, "wrong code")} within ${plural(numbers.hours, "hour")}.`;
    troubles.unshift({ key: "step", title: "Codes are paused", ...step, why, hint: `Opens by itself ${opens}.` });
  }
  if (secondStep === "stopped") {
    const why = `${plural(numbers.inARow, "wrong code")} in a row.`;
    troubles.unshift({ key: "step", title: "Codes are stopped", ...step, why, hint: "Stays so until released." });
  }
  return troubles;
}

/** What is left of a member's trouble once a wish came true. */
export function after(member: WorkgroupMember, wish: Wish): WorkgroupMember {
  if (wish.kind === "release") {
    const helpReasons = member.helpReasons.filter((reason) => !unlocked.includes(reason));
    return { ...member, secondStep: "ok", secondStepSince: null, pausedUntil: null, sendLimitUntil: null, helpReasons };
  }
  const suppressed = member.suppressed.filter(({ channel }) => channel !== wish.channel);
  const left: HelpReason[] = [...unlocked, ...suppressed.map(({ reason }) => reason)];
  return { ...member, suppressed, helpReasons: member.helpReasons.filter((reason) => left.includes(reason)) };
}

/** What a release ends. */
const unlocked: readonly HelpReason[] = ["paused", "locked", "send_limit"];

export function needsHelp({ helpReasons }: WorkgroupMember): boolean {
  return helpReasons.length > 0;
}

export function doneText({ name }: WorkgroupMember, wish: Wish): string {
  return wish.kind === "release"
    ? `${name} is released and can sign in with a code again.`
    : `Codes go to the ${channelNames[wish.channel]} of ${name} again.`;
}
