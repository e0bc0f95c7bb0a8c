/** Readiness: for each member of a workgroup, whether a code would reach them now, and why not. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { actorOf, type WorkgroupAdmin } from "@/lib/auth/session";
import { READINESS_PAGE } from "@/lib/contract/limits";
import type { MemberReadiness, ReadinessPage } from "@/lib/contract/policy-schedule-schemas";
import { type CanReceiveCode, canReceiveCode, type ReadinessReason, readinessReasons } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { type HeavyRead, readHeavily } from "@/lib/db/heavy-reads";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { phoneAvailable, refusalOfNumber } from "@/lib/messaging/channels/twilio-sms";
import { resolvePolicy } from "@/lib/mfa/policy";
import { findAppUsers, findMemberFacts, insertNudges, type MemberFacts, type Nudged } from "./member-readiness.store";

type Facts = Omit<MemberFacts, "id" | "name" | "email" | "phone"> & {
  /** The number may get no text messages, by the number rules of the configuration. */
  phoneRefused: boolean;
};

/**
 * Judges one member by the destinations that a code would go to. `no`: each is suppressed; `yes`: one has been delivered to or proven, as a
 * confirmed number is; `unknown`: none has. The other reasons are notes. Pure.
 */
export function judgeReadiness(
  facts: Facts,
  { textsAvailable }: { textsAvailable: boolean },
): { canReceiveCode: CanReceiveCode; reasons: ReadinessReason[] } {
  const { app4, phoneVerified, phoneConsented, emailProven } = facts;
  const workgroup = { id: "", name: "", edition: app4 ? "APP4" : "APP", twoFactorRequired: true } as const;
  const phoneFacts = { phoneVerified, phoneConsented, phoneAvailable: textsAvailable };
  const { channels } = resolvePolicy({
    twoFactorEnabled: false,
    emailConfirmed: true,
    ...phoneFacts,
    workgroups: [workgroup],
  });
  const suppressions = { email: facts.emailSuppression, phone: facts.phoneSuppression };
  const used = channels.filter(
    (channel) => suppressions[channel] === null && !(channel === "phone" && facts.phoneRefused),
  );
  const isProven = used.some((channel) => channel === "phone" || emailProven);
  const can = used.length === 0 ? "no" : isProven ? "yes" : "unknown";
  const found: (ReadinessReason | null)[] = [
    suppressions.email,
    channels.includes("phone") ? suppressions.phone : null,
    app4 && !phoneVerified ? "phone_unverified" : null,
    app4 && phoneVerified && !phoneConsented ? "phone_without_consent" : null,
    can === "unknown" ? "never_proven" : null,
  ];
  return { canReceiveCode: can, reasons: readinessReasons.filter((reason) => found.includes(reason)) };
}

type Judged = MemberFacts & { canReceiveCode: CanReceiveCode; reasons: ReadinessReason[]; place: number };

/** Numbers evaluated between two turns of the event loop: about ten milliseconds. */
const NUMBERS_AT_ONCE = 400;

/** Judges all members, in the order of their names. A number is evaluated only where the mailbox alone does not decide. */
async function judgeAll(members: readonly MemberFacts[]): Promise<Judged[]> {
  const textsAvailable = phoneAvailable();
  const judged: Judged[] = [];
  let evaluated = 0;
  for (const [place, member] of members.entries()) {
    const { app4, phone, phoneVerified, phoneConsented, phoneSuppression, emailProven, emailSuppression } = member;
    const isTextable = app4 && phoneVerified && phoneConsented && phoneSuppression === null;
    const decides = isTextable && (emailSuppression !== null || !emailProven);
    if (decides) evaluated += 1;
    if (decides && evaluated % NUMBERS_AT_ONCE === 0) await nextTurn();
    const phoneRefused = decides && phone !== null && refusalOfNumber(phone) !== null;
    judged.push({ ...member, ...judgeReadiness({ ...member, phoneRefused }, { textsAvailable }), place });
  }
  return judged;
}

const rank = (can: CanReceiveCode) => canReceiveCode.indexOf(can);

/** The members behind a cursor, which keeps the answer that its member had: a member who gets ready moves no page. */
function behind(judged: readonly Judged[], after: string | undefined): readonly Judged[] {
  if (after === undefined) return judged;
  const at = canReceiveCode.findIndex((can) => after.startsWith(`${can}.`));
  const last = judged.find(({ id }) => after.endsWith(`.${id}`));
  if (!last) return [];
  return judged.filter((m) => rank(m.canReceiveCode) > at || (rank(m.canReceiveCode) === at && m.place > last.place));
}

function countOf(judged: readonly Judged[]): ReadinessPage["counts"] {
  const counts = { yes: 0, no: 0, unknown: 0 };
  for (const member of judged) counts[member.canReceiveCode] += 1;
  return counts;
}

const readerOf = ({ user, workgroup }: WorkgroupAdmin) => ({ asker: user.id, tenant: workgroup.id });

/**
 * Reads one page of all members: first those whom no code reaches, then those of whom nothing is known, each by name.
 * @param after cursor: `next` of the previous page
 */
export async function readReadiness(admin: WorkgroupAdmin, after?: string): Promise<HeavyRead<ReadinessPage>> {
  return readHeavily(readerOf(admin), async (db) => {
    const judged = await judgeAll(await findMemberFacts(db, admin.workgroup.id));
    const sorted = [...judged].sort((a, b) => rank(a.canReceiveCode) - rank(b.canReceiveCode) || a.place - b.place);
    const left = behind(sorted, after);
    const listed = left.slice(0, READINESS_PAGE);
    const appUsers = await findAppUsers(
      db,
      listed.map(({ id }) => id),
    );
    const members = listed.map(({ id, name, email, canReceiveCode: can, reasons }): MemberReadiness => {
      const notes = readinessReasons.filter(
        (reason) => reasons.includes(reason) || (reason === "app_only" && appUsers.has(id)),
      );
      return { id, name, email, canReceiveCode: can, reasons: notes };
    });
    const last = members.at(-1);
    const next = last && left.length > listed.length ? `${last.canReceiveCode}.${last.id}` : null;
    return { members, next, counts: countOf(judged) };
  });
}

/**
 * Sends the announcement again to the members who are not ready, or to those of them whom the admin names. Members whose email is
 * suppressed, and those who had a message about the schedule within a day, get none.
 */
export async function nudgeMembers(
  admin: WorkgroupAdmin,
  userIds: readonly string[] | undefined,
  client: ClientInfo,
): Promise<Nudged | Exclude<HeavyRead<never>, { ok: true }>> {
  const read = await readHeavily(readerOf(admin), async (db) =>
    judgeAll(await findMemberFacts(db, admin.workgroup.id)),
  );
  if (!read.ok) return read;
  const named = userIds && new Set(userIds);
  const unready = read.value.filter(({ id, canReceiveCode: can }) => can !== "yes" && (!named || named.has(id)));
  const change = { workgroupId: admin.workgroup.id, userIds: unready.map(({ id }) => id) };
  const result = await insertNudges(database(), actorOf(admin), change, client);
  if (result.ok && result.sent > 0) sendAfterAnswer();
  return result;
}
