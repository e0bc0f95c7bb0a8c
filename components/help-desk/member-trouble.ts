/** What is wrong with a member's second step or destinations, for the admins who can help. Pure. */

import { type Helper, helpDeskCopy, type MemberNumbers, memberTroubles } from "@/components/copy/help-desk";
import type { WorkgroupMember } from "@/lib/contract/member-schemas";
import type { Channel, HelpReason } from "@/lib/contract/vocabulary";

export type Trouble = {
  key: string;
  title: string;
  /** When it began, or when it ends without help. */
  time: { word: "since" | "until"; iso: string };
  why: string;
  hint: string;
  /** Null where the button of another trouble helps with this one too. */
  remedy: Remedy | null;
};

/** What an admin can do about it. */
export type Remedy = { kind: "release" } | { kind: "lift"; channel: Channel };

export function helperOf({ canHelp }: WorkgroupMember, isReader: boolean): Helper {
  if (canHelp) return "you";
  return isReader ? "another_admin" : "operator";
}

type Context = {
  numbers: MemberNumbers;
  /** When a pause ends, in words. */
  pauseEnd: string;
  helper: Helper;
};

export function troublesOf(member: WorkgroupMember, { numbers, pauseEnd, helper }: Context): Trouble[] {
  const { secondStep, secondStepSince, sendLimitUntil, suppressed, cannotReceiveSince } = member;
  const unlock: Remedy = { kind: "release" };
  const step = { key: "step", time: { word: "since", iso: secondStepSince ?? "" }, remedy: unlock } as const;
  const troubles: Trouble[] = suppressed.map(({ channel, reason, since }) => ({
    key: channel,
    time: { word: "since", iso: since },
    remedy: { kind: "lift", channel },
    ...memberTroubles.suppressed(channel, reason, helper),
  }));
  // An unlock closes the report, too.
  const isLimited = secondStep !== "ok" || sendLimitUntil !== null;
  if (cannotReceiveSince !== null) {
    troubles.unshift({
      key: "report",
      time: { word: "since", iso: cannotReceiveSince },
      remedy: isLimited ? null : unlock,
      ...memberTroubles.cannotReceive(helper),
    });
  }
  if (sendLimitUntil !== null) {
    const remedy = secondStep === "ok" ? unlock : null;
    troubles.unshift({
      key: "sends",
      time: { word: "until", iso: sendLimitUntil },
      remedy,
      ...memberTroubles.sendLimit(helper),
    });
  }
  if (secondStep === "paused") troubles.unshift({ ...step, ...memberTroubles.paused(numbers, pauseEnd, helper) });
  if (secondStep === "stopped") troubles.unshift({ ...step, ...memberTroubles.stopped(numbers, helper) });
  return troubles;
}

/** The reasons that a release ends. */
const released: readonly HelpReason[] = ["paused", "locked", "send_limit", "cannot_receive"];

/** The member after a remedy succeeded. */
export function after(member: WorkgroupMember, remedy: Remedy): WorkgroupMember {
  if (remedy.kind === "release") {
    const helpReasons = member.helpReasons.filter((reason) => !released.includes(reason));
    const open = { secondStepSince: null, pausedUntil: null, sendLimitUntil: null, cannotReceiveSince: null };
    return { ...member, ...open, secondStep: "ok", helpReasons };
  }
  const suppressed = member.suppressed.filter(({ channel }) => channel !== remedy.channel);
  const left: HelpReason[] = [...released, ...suppressed.map(({ reason }) => reason)];
  return { ...member, suppressed, helpReasons: member.helpReasons.filter((reason) => left.includes(reason)) };
}

export function needsHelp({ helpReasons }: WorkgroupMember): boolean {
  return helpReasons.length > 0;
}

/** Is there nothing to unlock but the report that no code arrives? */
export function isReportOnly({ helpReasons }: WorkgroupMember): boolean {
  return helpReasons.filter((reason) => released.includes(reason)).every((reason) => reason === "cannot_receive");
}

export function describeHelp(member: WorkgroupMember, remedy: Remedy): string {
  if (remedy.kind === "lift") return helpDeskCopy.resumed(member, remedy.channel);
  return isReportOnly(member) ? helpDeskCopy.reportClosed(member) : helpDeskCopy.unlocked(member);
}
