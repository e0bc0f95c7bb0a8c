/** What is wrong with a member's second step or addresses, for the admins who can help. */
import type { Channel, SuppressionReason, WorkgroupMember } from "@/lib/schemas";
import { plural } from "../words";

export type MemberNumbers = { wrongCodes: number; hours: number; inARow: number };

export type Trouble = { key: string; title: string; since: string; why: string; hint: string; wish: Wish };

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
  const { secondStep, secondStepSince, suppressed } = member;
  const step = { since: secondStepSince ?? "", wish: { kind: "release" } } as const;
  const troubles: Trouble[] = suppressed.map(({ channel, reason, since }) => ({
    key: channel,
    title: channel === "email" ? "E-mail address gets no codes" : "Phone number gets no codes",
    since,
    ...leftOut[reason],
    wish: { kind: "lift", channel },
  }));
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
  if (wish.kind === "release") return { ...member, secondStep: "ok", secondStepSince: null, pausedUntil: null };
  return { ...member, suppressed: member.suppressed.filter(({ channel }) => channel !== wish.channel) };
}

export function needsHelp({ secondStep, suppressed }: WorkgroupMember): boolean {
  return secondStep !== "ok" || suppressed.length > 0;
}

export function doneText({ name }: WorkgroupMember, wish: Wish): string {
  return wish.kind === "release"
    ? `${name} is released and can sign in with a code again.`
    : `Codes go to the ${channelNames[wish.channel]} of ${name} again.`;
}
