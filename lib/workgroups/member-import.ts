/** Imports people from a CSV file: a preview, and the import itself. Inviting needs no step-up. */
import type { TooManyAttempts } from "@/lib/auth/password-rate-limit";
import { actorOf, type WorkgroupAdmin } from "@/lib/auth/session";
import { chargeImport } from "@/lib/auth/setting-limit";
import type { ImportError, ImportList, ImportSummary } from "@/lib/contract/member-import-schemas";
import type { FileRefusal } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { type HeavyRefusal, readHeavily } from "@/lib/db/heavy-reads";
import type { AdminRefusal } from "./invitation.store";
import { invitationTerms } from "./invitation-terms";
import { type ImportedPerson, type MemberFile, readMemberFile } from "./member-csv";
import * as rows from "./member-import.store";

export type ImportRefused =
  | { ok: false; reason: FileRefusal }
  | { ok: false; reason: "too_many_attempts"; retryAfter: number }
  | HeavyRefusal
  | AdminRefusal;

type Plan = { summary: ImportSummary; people: ImportedPerson[]; bad: number };

/** Days until the last of `count` invitations is sent, behind those that wait: 1 if all are sent today, 0 if there are none. */
export function sendingDays(
  count: number,
  { queued, remaining }: { queued: number; remaining: number },
  daily: number,
): number {
  if (count === 0) return 0;
  const later = Math.max(0, queued + count - remaining);
  return 1 + (later === 0 ? 0 : Math.ceil(later / Math.max(1, daily)));
}

/** What the import of a file would do now. */
function planOf({ lines, people, errors }: MemberFile, preview: rows.ImportPreview): Plan {
  const [known, unwanted] = [new Set(preview.known), new Set(preview.unwanted)];
  const refused = people
    .filter(({ line }) => unwanted.has(line))
    .map(({ line }): ImportError => ({ line, field: "email", code: "unwanted" }));
  const invited = people.filter(({ line }) => !known.has(line) && !unwanted.has(line));
  const all = [...errors, ...refused].sort((a, b) => a.line - b.line);
  const bad = new Set(all.map(({ line }) => line)).size;
  const days = sendingDays(invited.length, preview, invitationTerms().daily);
  const summary = { lines, invite: invited.length, skip: lines - invited.length - bad, errors: all, sendingDays: days };
  return { summary, people: invited, bad };
}

async function plan(
  { user, workgroup }: WorkgroupAdmin,
  bytes: Uint8Array,
): Promise<({ ok: true } & Plan) | ImportRefused> {
  const limited: TooManyAttempts | null = await chargeImport(user.id);
  if (limited) return limited;
  const read = await readMemberFile(bytes);
  if (!read.ok) return read;
  const { people } = read.file;
  const found = await readHeavily({ asker: user.id, tenant: workgroup.id }, (db) =>
    rows.previewImport(db, workgroup.id, people, invitationTerms()),
  );
  return found.ok ? { ok: true, ...planOf(read.file, found.value) } : found;
}

/** Says what an import of the file would do. Changes nothing. */
export async function previewMemberImport(
  admin: WorkgroupAdmin,
  bytes: Uint8Array,
): Promise<{ ok: true; summary: ImportSummary } | ImportRefused> {
  return plan(admin, bytes);
}

const byEmail = (a: ImportedPerson, b: ImportedPerson) => (a.email < b.email ? -1 : 1);

/** Invites the people of all good lines. The same file again invites no one twice. */
export async function importMemberFile(
  admin: WorkgroupAdmin,
  bytes: Uint8Array,
  client: ClientInfo,
): Promise<{ ok: true; summary: ImportSummary } | ImportRefused> {
  const planned = await plan(admin, bytes);
  if (!planned.ok || planned.people.length === 0) return planned;
  const { summary } = planned;
  const source = { actor: actorOf(admin), workgroupId: admin.workgroup.id };
  const file = { people: [...planned.people].sort(byEmail), lines: summary.lines, bad: planned.bad };
  const imported = await rows.importMembers(database(), source, file, invitationTerms().keyId, client);
  if (!imported.ok) return imported;
  // A parallel import, or an invitation, may have been first.
  const late = summary.invite - imported.invited;
  return { ok: true, summary: { ...summary, invite: imported.invited, skip: summary.skip + late } };
}

/** The newest imports and how far they are. */
export async function listImports({ workgroup }: Pick<WorkgroupAdmin, "workgroup">): Promise<ImportList> {
  const found = await rows.findImports(database(), workgroup.id);
  return { imports: found.map(({ createdAt, ...same }) => ({ ...same, createdAt: createdAt.toISOString() })) };
}
