/** What is wrong with a member's second step or destinations, for the admins who can help. Pure. */
import type { Channel, WorkgroupMember } from "@/lib/schemas";
import { type MemberNumbers, membersCopy, memberTroubles } from "../copy/members";

export type Trouble = { key: string; title: string; since: string; why: string; hint: string; wish: Wish };

/** What an admin can do about it. */
export type Wish = { kind: "release" } | { kind: "lift"; channel: Channel };

/** `unlocks`: when a pause ends, in words. */
export function troublesOf(member: WorkgroupMember, numbers: MemberNumbers, unlocks: string): Trouble[] {
  const { secondStep, secondStepSince, suppressed } = member;
  const step = { key: "step", since: secondStepSince ?? "", wish: { kind: "release" } } as const;
  const troubles: Trouble[] = suppressed.map(({ channel, reason, since }) => ({
    key: channel,
    since,
    wish: { kind: "lift", channel },
    ...memberTroubles.suppressed(channel, reason),
  }));
  if (secondStep === "paused") troubles.unshift({ ...step, ...memberTroubles.paused(numbers, unlocks) });
  if (secondStep === "stopped") troubles.unshift({ ...step, ...memberTroubles.stopped(numbers) });
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

export function describeHelp(member: WorkgroupMember, wish: Wish): string {
  return wish.kind === "release" ? membersCopy.unlocked(member) : membersCopy.resumed(member, wish.channel);
}
