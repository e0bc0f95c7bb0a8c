/** R51, R53: what an unexpected error writes to the log. */

import { test } from "@/e2e/faults/support/fault-test";
import { expect } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { expectSilentLog } from "@/e2e/support/instance-log";
import type { Person, World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { payload } from "@/e2e/support/requests";

const tables = ["sessions", "deliveries"] as const;

/** From now on a change of a row of this table fails, with an error that quotes whom the row is about. */
const makeTalk = ({ sql }: World, table: (typeof tables)[number], { email, name, phone }: Person) =>
  sql.unsafe(`CREATE FUNCTION talk_${table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'no room for ${email}' USING ERRCODE = '23514', DETAIL = 'Failing row contains (${name}, ${phone})',
                      HINT = 'at ${email}', CONSTRAINT = '${email}'; END $$;
    CREATE TRIGGER talk BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION talk_${table}()`);

test("R51 an error that quotes personal data writes none of it to the log, on pages, in calls and in the background", async ({
  place: { world, instance },
  phone,
}) => {
  const person = await makeMember(world, { phone });
  const other = await makeMember(world, { twoFactorEnabled: true });
  const client = new Client(instance.origin);
  expect((await client.password(person.email, person.password)).status).toBe(200);
  await world.sql`UPDATE sessions SET last_seen_at = now() - interval '5 minutes' WHERE user_id = ${person.id}`;
  const before = instance.log().length;
  for (const table of tables) await makeTalk(world, table, person);
  const references: string[] = [];
  for (const path of ["/", "/account", "/sign-in"]) {
    const answer = await client.send("GET", path);
    expect(answer.status, path).toBe(500);
    expect(answer.text).not.toContain(person.email);
    references.push(
      /"digest":"(\d+)"|data-dgst="(\d+)"/.exec(answer.text.replaceAll("\\", ""))?.slice(1).join("") ?? "none",
    );
  }
  const calls = ["/api/account", "/api/auth/session", "/api/account/activity"];
  for (const path of calls) {
    expect((await client.send("GET", path)).status, path).toBe(500);
  }
  await payload(client, "/account");
  // Behind the answer: the message cannot be claimed, neither at once nor by the sweeper.
  expect((await new Client(instance.origin).password(other.email, other.password)).reason).toBe("code_required");
  const events = () => entries(instance.log().slice(before)).map(({ event, error }) => `${event} ${error}`);
  await expect.poll(events).toContain("deliveries_not_claimed PostgresError");
  // Reports on messages of the worker's other tests may fail meanwhile too.
  const failed = entries(instance.log().slice(before)).filter(({ event }) => event === "internal_error");
  expect(failed.map(({ path }) => path)).toEqual(expect.arrayContaining(calls));
  expect(events().filter((event) => event === "printed PostgresError").length).toBeGreaterThanOrEqual(3);
  for (const table of tables) await world.sql.unsafe(`DROP FUNCTION talk_${table} CASCADE`);
  await expectSilentLog(instance, [person, other], [client]);
  for (const secret of [person.name, "no room", "Failing row"]) expect(instance.log()).not.toContain(secret);
  // What an operator needs is there: the number that the person sees, the kind and the place of the error.
  const digests = entries(instance.log().slice(before)).map(({ digest }) => digest);
  for (const reference of references) expect(digests).toContain(reference);
  for (const entry of entries(instance.log().slice(before)).filter(({ error }) => error)) {
    expect(entry).toMatchObject({ code: "23514", at: expect.stringMatching(/^at /) });
  }
});

/** Every line is one. */
function entries(log: string): Record<string, unknown>[] {
  return log
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
