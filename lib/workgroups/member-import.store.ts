/**
 * Imports of members. One transaction inserts the row of the import and all its invitations, queued behind the daily limit: a crash leaves
 * all of them or none, and the queue worker sends what is there.
 */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { IMPORT_BATCH, IMPORTS_SHOWN } from "@/lib/contract/limits";
import { importSchema } from "@/lib/contract/member-import-schemas";
import { roles } from "@/lib/contract/vocabulary";
import { type Database, type Executor, execute, inTransaction, run, type Transaction, timestamp } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { type Actor, actorCtes, actorLevel, actorRow, denialOf } from "@/lib/db/authority";
import type { HeavyExecutor } from "@/lib/db/heavy-reads";
import { isQueuedInvitation } from "@/lib/db/invitation-rows";
import type { AdminRefusal } from "./invitation.store";
import { addressState, type InvitationTerms, invitationBudgetCte, invitationCtes } from "./invitation-insert.store";
import type { ImportedPerson } from "./member-csv";

const previewRow = z.object({
  /** Places in the list of people: these can't be invited, for they are members or invited already. */
  known: z.array(z.number()),
  /** Places of addresses that complained about messages. */
  unwanted: z.array(z.number()),
  /** Invitations that wait already, and how many can be sent now. */
  queued: z.number(),
  remaining: z.number(),
});
export type ImportPreview = z.output<typeof previewRow>;

const given = (people: readonly ImportedPerson[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(people.map(({ line, ...person }) => ({ place: line, ...person })))}::text::jsonb)
        AS given(place int, name text, email text, role text)`;

/**
 * Reads what an import of these people would do; in several statements, each below the statement timeout. Each reads all pending
 * invitations of the workgroup once, so there are few of them.
 */
export async function previewImport(
  db: HeavyExecutor,
  workgroupId: string,
  people: readonly ImportedPerson[],
  terms: InvitationTerms,
): Promise<ImportPreview> {
  const found: ImportPreview = { known: [], unwanted: [], queued: 0, remaining: 0 };
  for (let from = 0; from === 0 || from < people.length; from += IMPORT_BATCH.check) {
    const { known, unwanted, ...state } = await previewSome(
      db,
      workgroupId,
      people.slice(from, from + IMPORT_BATCH.check),
      terms,
    );
    found.known.push(...known);
    found.unwanted.push(...unwanted);
    Object.assign(found, state);
  }
  return found;
}

async function previewSome(
  db: HeavyExecutor,
  workgroupId: string,
  people: readonly ImportedPerson[],
  terms: InvitationTerms,
): Promise<ImportPreview> {
  const [row] = await run(
    db,
    sql`WITH ${invitationBudgetCte(workgroupId, terms)}, judged AS MATERIALIZED (
          SELECT given.place, ${addressState(sql`given.email`, workgroupId)},
                 EXISTS (SELECT FROM suppressions s WHERE s.channel = 'email' AND s.destination = given.email AND s.reason = 'complained') AS unwanted
            FROM ${given(people)}
        )
        SELECT (SELECT coalesce(json_agg(place), '[]') FROM judged WHERE member OR invited) AS known,
               (SELECT coalesce(json_agg(place), '[]') FROM judged WHERE unwanted AND NOT member AND NOT invited) AS unwanted,
               (SELECT count(*)::int FROM invitations i WHERE i.workgroup_id = ${workgroupId}::uuid AND ${isQueuedInvitation(sql`i`)}) AS queued,
               (SELECT remaining FROM invitation_budget) AS remaining`,
    previewRow,
  );
  return row ?? { known: [], unwanted: [], queued: 0, remaining: 0 };
}

export type ImportSource = { actor: Actor; workgroupId: string };

/** The first statement of an import: the actor is locked, and may act. Not the workgroup: its members' writes go on meanwhile. */
async function insertImport(
  tx: Transaction,
  { actor, workgroupId }: ImportSource,
  lines: number,
): Promise<{ id: string } | AdminRefusal> {
  const [row] = await run(
    tx,
    sql`WITH ${actorCtes(actor)}, made AS (
          INSERT INTO member_imports (workgroup_id, actor_id, lines, invited, skipped)
          SELECT w.id, actor.id, ${lines}::int, 0, 0 FROM user_workgroups w, actor
           WHERE w.id = ${workgroupId}::uuid AND w.role = 'admin' AND actor.level <> 'second_step_missing'
          RETURNING id
        )
        SELECT ${actorLevel}, (SELECT role FROM user_workgroups WHERE id = ${workgroupId}::uuid) AS role, (SELECT id FROM made) AS id`,
    actorRow.extend({ role: z.enum(roles).nullable(), id: z.string().nullable() }),
  );
  const denial = denialOf(row?.level ?? null, "signed_in");
  if (denial) return { ok: false, reason: denial };
  if (row?.id) return { id: row.id };
  return { ok: false, reason: row?.role ? "forbidden" : "not_found" };
}

/**
 * Invites these people. Addresses that are invited or joined meanwhile are left out, also by a parallel import of the same file: the
 * unique index of pending invitations decides. All are queued, whatever the daily limit allows now.
 * @param people sorted by email address: parallel imports insert in one order, and do not deadlock
 * @param lines of the file, and how many of them are bad; `skipped` of the import are the others without a new invitation
 */
export async function importMembers(
  db: Database,
  source: ImportSource,
  { people, lines, bad }: { people: readonly ImportedPerson[]; lines: number; bad: number },
  keyId: string,
  client: ClientInfo,
): Promise<{ ok: true; invited: number } | AdminRefusal> {
  const { actor, workgroupId } = source;
  return inTransaction(db, async (tx) => {
    const made = await insertImport(tx, source, lines);
    if (!("id" in made)) return made;
    const of = { workgroupId, inviterId: actor.userId, importId: made.id };
    const terms = { daily: 0, keyId, overLimit: "queue", lane: "bulk" } as const;
    let invited = 0;
    // Below the statement timeout, however busy the database is.
    for (let from = 0; from < people.length; from += IMPORT_BATCH.insert) {
      const some: SQL = sql`SELECT place, email, name, role FROM ${given(people.slice(from, from + IMPORT_BATCH.insert))}`;
      invited += await execute(tx, sql`WITH ${invitationCtes(of, some, terms, client)} SELECT FROM new_invitations`);
    }
    await execute(
      tx,
      sql`UPDATE member_imports SET invited = ${invited}::int, skipped = lines - ${bad}::int - ${invited}::int WHERE id = ${made.id}::uuid`,
    );
    return { ok: true, invited };
  });
}

const importRow = importSchema.extend({ createdAt: timestamp });
export type StoredImport = z.output<typeof importRow>;

/** The newest imports of a workgroup, with what became of their invitations. */
export async function findImports(db: Executor, workgroupId: string): Promise<StoredImport[]> {
  return run(
    db,
    sql`SELECT p.id, p.created_at AS "createdAt", p.lines, p.invited, p.skipped, n.sent, n.queued, n.accepted,
               (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = p.actor_id) AS by
          FROM (SELECT * FROM member_imports WHERE workgroup_id = ${workgroupId}::uuid
                 ORDER BY created_at DESC LIMIT ${IMPORTS_SHOWN}::int) AS p
          CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE i.sent_at IS NOT NULL)::int AS sent, count(*) FILTER (WHERE ${isQueuedInvitation(sql`i`)})::int AS queued,
                   count(*) FILTER (WHERE i.accepted_at IS NOT NULL)::int AS accepted
              FROM invitations i WHERE i.import_id = p.id) AS n
         ORDER BY p.created_at DESC, p.id`,
    importRow,
  );
}
