/**
 * The summary of an hour: notices that were held back because their destination had too many, how many of which kind, and where to read them;
 * for an admin also how many members got into trouble. Pure.
 */
import { z } from "zod";
import { NOTICES_PER_DESTINATION } from "@/lib/contract/limits";
import { type EmailText, noticeFrame, subjectOf } from "./notice";

/** Stored in the outbox: the number of held notices of each kind. */
export const summarySchema = z.object({ counts: z.record(z.string(), z.number().int()) });

/** How many notices of each kind were held back. */
export type Counts = z.infer<typeof summarySchema>["counts"];

const troubles = {
  member_locked: (n: number) => `${n} × a member's sign-in was locked after too many incorrect codes`,
  member_unreachable: (n: number) => `${n} × codes no longer reach any destination of a member`,
} as const;

/** What an admin learns of members only in a summary. */
export type MemberTrouble = keyof typeof troubles;
const isTrouble = (kind: string): kind is MemberTrouble => Object.hasOwn(troubles, kind);

const total = (counts: Counts) => Object.values(counts).reduce((sum, n) => sum + n, 0);

const where = "To read them, sign in and open Activity in My Account Settings.";

function notices(counts: Counts): string {
  const n = total(counts);
  return `${n} more ${n === 1 ? "notice" : "notices"}`;
}

/** One line for each kind, in the order of their texts: the same counts give the same bytes. Kinds of another release share a line. */
function linesOf(counts: Counts): string[] {
  const bySubject = new Map<string, number>();
  for (const [kind, n] of Object.entries(counts)) {
    const subject = subjectOf(kind) ?? "Other changes";
    bySubject.set(subject, (bySubject.get(subject) ?? 0) + n);
  }
  return [...bySubject].map(([subject, n]) => `${n} × ${subject}`).sort();
}

const parts = (counts: Counts, ofTrouble: boolean): Counts =>
  Object.fromEntries(Object.entries(counts).filter(([kind]) => isTrouble(kind) === ofTrouble));

function aboutMembers(counts: Counts): string[] {
  const lines = Object.entries(counts).flatMap(([kind, n]) => (isTrouble(kind) ? [troubles[kind](n)] : []));
  if (lines.length === 0) return [];
  const where = "To help them, open Members who need help in Workgroup Management.";
  return ["In the last hour, in workgroups that you administer:", ...lines.sort(), where];
}

function aboutHeld(counts: Counts): string[] {
  if (total(counts) === 0) return [];
  return [
    `You had ${NOTICES_PER_DESTINATION.points} notices within an hour, so we held back ${notices(counts)}:`,
    ...linesOf(counts),
    where,
    "If these changes were not yours, change your password now and tell your workgroup's admin.",
  ];
}

/**
 * Renders the email. The same input renders the same bytes.
 * @param since when the first of them was counted
 */
export function summaryEmail(counts: Counts, since: Date): EmailText {
  const held = aboutHeld(parts(counts, false));
  const sentences = [...aboutMembers(parts(counts, true)), ...held];
  const subject = held.length > 0 ? "More LeadMaster notices in the last hour" : "Members of your workgroup need help";
  return noticeFrame({ subject, sentences }, { at: since, client: null });
}

/** Renders the text message: one GSM-7 segment. */
export function summarySms(counts: Counts): string {
  return `LeadMaster: ${notices(counts)} in the last hour. If the changes were not yours, tell your workgroup's admin now.`;
}
