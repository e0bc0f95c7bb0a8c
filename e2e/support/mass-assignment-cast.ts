/** The rows that a call with hostile fields must leave alone: an actor, another person, and their workgroups. */
import { makeMember, type Person, type Workgroup, type World } from "./people";

/** An actor who administers one workgroup, and a person of another workgroup. */
export type Cast = { actor: Person; other: Person; own: Workgroup; foreign: Workgroup };

/** The actor has something to lose: wrong codes that are counted, and a demand that could be lifted. */
export async function castOf(world: World, person: { twoFactorEnabled?: boolean; phone?: string } = {}): Promise<Cast> {
  const [own, foreign] = [await world.makeWorkgroup(), await world.makeWorkgroup("APP2", true)];
  const actor = await makeMember(world, { role: "admin", ...person }, own);
  const other = await makeMember(world, { twoFactorEnabled: true }, foreign);
  await world.sql`UPDATE users SET wrong_code_at = array_fill(now() - interval '1 hour', ARRAY[3]), wrong_code_streak = 3
    WHERE id IN (${actor.id}, ${other.id})`;
  return { actor, other, own, foreign };
}

/** A body with the hostile fields beside what the call is for, on its prototype too. */
export function bodyWith(wanted: Record<string, unknown>, body: Record<string, unknown>): string {
  const all = JSON.stringify({ ...wanted, ...body });
  const inherited = JSON.stringify(wanted);
  return `{"__proto__":${inherited},"constructor":{"prototype":${inherited}},${all.slice(1)}`;
}

export type Rows = Record<string, Record<string, unknown>>;

export async function rowsOf({ sql }: World, { actor, other, own, foreign }: Cast): Promise<Rows> {
  const ids = [actor.id, other.id];
  const names = new Map([
    [actor.id, "actor"],
    [other.id, "other"],
    [own.id, "own"],
    [foreign.id, "foreign"],
  ]);
  const found = await sql<{ key: string; of: string; row: Record<string, unknown> }[]>`
    SELECT id AS key, 'account' AS of, to_jsonb(u) AS row FROM users u WHERE id IN ${sql(ids)}
    UNION ALL SELECT id, 'workgroup', to_jsonb(w) FROM workgroups w WHERE id IN ${sql([own.id, foreign.id])}
    UNION ALL SELECT user_id, 'membership', jsonb_build_object('all', jsonb_agg(m ORDER BY workgroup_id)) FROM memberships m
      WHERE user_id IN ${sql(ids)} GROUP BY user_id
    UNION ALL SELECT user_id, 'consents', jsonb_build_object('numbers', jsonb_agg(c.number ORDER BY c.id)) FROM sms_consents c
      WHERE user_id IN ${sql(ids)} GROUP BY user_id
    UNION ALL SELECT workgroup_id, 'members', jsonb_build_object('all', jsonb_agg(m ORDER BY user_id)) FROM memberships m
      WHERE workgroup_id IN ${sql([own.id, foreign.id])} GROUP BY workgroup_id`;
  return Object.fromEntries(found.map(({ key, of, row }) => [`${names.get(key)} ${of}`, row]));
}

export const differences = (before: Rows, after: Rows) =>
  Object.entries(after)
    .flatMap(([name, row]) =>
      Object.keys(row)
        .filter((column) => JSON.stringify(row[column]) !== JSON.stringify(before[name]?.[column]))
        .map((column) => `${name}: ${column}`),
    )
    .sort();
