/** S07: what one tenant or person asks reads that tenant's or person's rows, on a database where others have many more. */
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explain } from "@/local/testing/explain";
import { fillDatabase, grownId } from "@/local/testing/grown-database";
import { type GrownRead, grownReads } from "@/local/testing/grown-reads";
import { freshDatabase } from "@/local/testing/test-database";

const size = { workgroups: 20, largest: 300, others: 20, challenges: 8_000, auditEvents: 8_000, sessions: 4_000 };
/** A small workgroup, its first member, and a member of the largest one. */
const small = { workgroupId: grownId("workgroup", 5), userId: grownId("user", 300 + 4 * 20) };
const largest = { workgroupId: grownId("workgroup", 0), userId: grownId("user", 0) };

/** Tables of which every tenant has many rows, by whose they are. */
const owned = {
  challenges: "user_id",
  sessions: "user_id",
  audit_events: "subject_id",
  workgroup_sign_ins: "(SELECT subject_id FROM audit_events e WHERE e.id = event_id)",
  deliveries: "(SELECT user_id FROM challenges c WHERE c.id = challenge_id)",
} as const;

let client: postgres.Sql;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await freshDatabase();
  drop = database.drop;
  client = postgres(database.url, { max: 1, onnotice: () => {} });
  await fillDatabase(client, size);
});
afterAll(async () => {
  await client.end();
  await drop();
});

async function countOwn(table: keyof typeof owned, { workgroupId, userId }: typeof small, scope: string) {
  const users =
    scope === "person" ? `('${userId}')` : `(SELECT user_id FROM memberships WHERE workgroup_id = '${workgroupId}')`;
  const [row] = await client.unsafe(`SELECT count(*)::int AS n FROM ${table} WHERE ${owned[table]} IN ${users}`);
  return Number(row?.n);
}

async function rowsRead({ read }: GrownRead): Promise<Record<string, number>> {
  const total: Record<string, number> = {};
  const statements = await explain(client, read);
  expect(statements.length).toBeGreaterThan(0);
  for (const statement of statements) {
    for (const [table, n] of Object.entries(statement.rowsRead)) total[table] = (total[table] ?? 0) + n;
  }
  return total;
}

const tables = Object.keys(owned) as (keyof typeof owned)[];
const ofOthers = (read: GrownRead) => read.scope !== "all";

describe.each([
  ["a small workgroup", small],
  ["the largest workgroup", largest],
])("S07 attack: %s asks", (_, subject) => {
  it.each(grownReads(subject).filter(ofOthers))(
    "$name: reads each of its own rows once, and no other tenant's",
    async (read) => {
      const found = await rowsRead(read);
      for (const table of tables) {
        const own = await countOwn(table, subject, read.scope);
        // A page that is shared with a row of somebody else's can be read once more for it.
        expect(found[table] ?? 0, table).toBeLessThanOrEqual(own + 20);
      }
    },
  );
});

it("S07 a list over all members does not read small tables again for each member", async () => {
  const [row] =
    await client`SELECT (SELECT count(*) FROM suppressions)::int AS suppressions, (SELECT count(*) FROM workgroups)::int AS workgroups`;
  for (const read of grownReads(largest).filter(({ scope }) => scope === "workgroup")) {
    const found = await rowsRead(read);
    expect(found.suppressions ?? 0, read.name).toBeLessThanOrEqual(2 * Number(row?.suppressions) + 2 * size.largest);
    expect(found.workgroups ?? 0, read.name).toBeLessThanOrEqual(Number(row?.workgroups) + size.largest);
  }
});

it("S07 the preview gives groups, however many the members are", async () => {
  const { findMemberGroups } = await import("@/lib/workgroups/policy-preview.store");
  const heavy = {
    client: { unsafe: (text: string, params: never[]) => client.unsafe(text, params) },
    heavy: true,
  } as const;
  const groups = await findMemberGroups(heavy, largest.workgroupId);
  expect(groups.length).toBeLessThanOrEqual(8);
  expect(groups.reduce((sum, { members }) => sum + members, 0)).toBe(size.largest);
});
