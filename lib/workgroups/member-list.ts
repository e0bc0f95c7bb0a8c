/** The list of a workgroup's members for its admins: search, filters, sort and pages. */
import type { WorkgroupAdmin } from "@/lib/auth/session";
import { type MemberCursor, writeCursor } from "@/lib/contract/member-cursor";
import type { MemberPage, MemberQuery, WorkgroupMember } from "@/lib/contract/member-schemas";
import {
  channels,
  type HelpReason,
  helpReasons,
  type MemberSort,
  type Protection,
  type SecondStepState,
} from "@/lib/contract/vocabulary";
import { type HeavyRead, readHeavily } from "@/lib/db/heavy-reads";
import { phoneAvailable } from "@/lib/messaging/channels/twilio-sms";
import { suppressionOf } from "@/lib/messaging/suppression";
import { toSuppressionView } from "@/lib/messaging/suppression-view";
import { resolvePolicy } from "@/lib/mfa/policy";
import { findMembers, type ListedMember } from "./member-list.store";
import { protectionOf } from "./protection";

const secondStepReasons = { ok: undefined, paused: "paused", stopped: "locked" } as const satisfies Record<
  SecondStepState,
  HelpReason | undefined
>;

function helpReasonsOf(listed: ListedMember, protection: Protection): HelpReason[] {
  const { secondStep, sendLimitUntil, emailSuppression, phoneSuppression, cannotReceiveSince } = listed;
  const applicable = new Set<HelpReason | undefined>([
    secondStepReasons[secondStep],
    sendLimitUntil ? "send_limit" : undefined,
    emailSuppression?.reason,
    phoneSuppression?.reason,
    protection === "unreachable" ? protection : undefined,
    cannotReceiveSince ? "cannot_receive" : undefined,
  ]);
  return helpReasons.filter((reason) => applicable.has(reason));
}

/** The policy depends on what the workgroups of a member have in common, not on which they are. */
function policyOf({ enforced, app4, ...facts }: ListedMember) {
  const workgroups = [{ id: "", name: "", edition: app4 ? "APP4" : "APP", twoFactorRequired: enforced }] as const;
  return resolvePolicy({ ...facts, phoneAvailable: phoneAvailable(), workgroups });
}

function toMember(listed: ListedMember): WorkgroupMember {
  const { id, name, email, role, disabled, secondStep, canHelp } = listed;
  const policy = policyOf(listed);
  const protection = protectionOf(policy, listed);
  const suppressed = channels.flatMap((channel) => {
    const suppression = toSuppressionView(suppressionOf(channel, listed));
    return suppression ? [{ channel, ...suppression }] : [];
  });
  return {
    ...{ id, name, email, role, state: disabled ? "disabled" : "active", disabled, secondStep, canHelp },
    twoFactor: { own: policy.ownSetting, required: policy.required, channels: policy.channels },
    protection,
    secondStepSince: listed.secondStepSince?.toISOString() ?? null,
    pausedUntil: listed.pausedUntil?.toISOString() ?? null,
    sendLimitUntil: listed.sendLimitUntil?.toISOString() ?? null,
    lastSignInAt: listed.lastSignInAt?.toISOString() ?? null,
    suppressed,
    cannotReceiveSince: listed.cannotReceiveSince?.toISOString() ?? null,
    helpReasons: helpReasonsOf(listed, protection),
  };
}

/** The cursor behind a member. */
function cursorOf(sort: MemberSort, { id, role, sortName, signedInAt }: ListedMember): MemberCursor {
  switch (sort) {
    case "name":
      return { sort, name: sortName, id };
    case "role":
      return { sort, role, name: sortName, id };
    case "lastSignIn":
      return { sort, signedInAt, id };
  }
}

type Asking = Pick<WorkgroupAdmin, "user" | "workgroup">;

/** Lists one page of the workgroup's members. */
export async function listMembers(
  { user, workgroup }: Asking,
  { limit, ...filter }: MemberQuery,
): Promise<HeavyRead<MemberPage>> {
  return readHeavily({ asker: user.id, tenant: workgroup.id }, async (db) => {
    const facts = { workgroupId: workgroup.id, actorId: user.id, phoneAvailable: phoneAvailable() };
    // One more row than a page shows that there is a next page.
    const { members, total } = await findMembers(db, { ...facts, ...filter, limit: limit + 1 });
    const shown = members.slice(0, limit);
    const last = shown.at(-1);
    const next = members.length > limit && last ? writeCursor(cursorOf(filter.sort, last)) : null;
    return { members: shown.map(toMember), next, total };
  });
}
