/** X20, X21: policy and account changes during sign-ins and before messages are sent. */

import { test } from "@/e2e/faults/support/fault-test";
import { expect } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { codeIn, messagesTo, waitForCodes } from "@/e2e/support/inbox";
import { makeMember, newPhone, type Person, type World } from "@/e2e/support/people";
import { copyOf, payload, pending, problem } from "@/e2e/support/requests";

test.describe.configure({ mode: "default" });

async function twentyAtATime<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.pop(); item; item = waiting.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: 20 }, worker));
}

test("X20 enforcement during 100 sign-ins leaves no session without a second step", async ({
  place: { world, instance },
}) => {
  const { origin } = instance;
  const workgroup = await world.makeWorkgroup();
  const boss = await makeMember(world, { role: "admin" }, workgroup);
  const admin = new Client(origin);
  expect((await admin.password(boss.email, boss.password)).status).toBe(200);
  const people = await Promise.all(Array.from({ length: 100 }, () => makeMember(world, {}, workgroup)));
  const [first] = people;
  if (!first) throw new Error("a person is missing");
  const app = new Client(origin);
  const body = { email: first.email, password: first.password };
  const { token } = (await app.send("POST", "/api/mobile/sign-in", { body })).json ?? {};
  const asApp = { headers: { authorization: `Bearer ${token}` } };
  expect((await app.send("GET", "/api/mobile/account", asApp)).status).toBe(200);

  const outcomes: { person: Person; client: Client; outcome: string }[] = [];
  let enforced: Promise<number> | undefined;
  const enforce = async () => {
    const path = `/api/workgroups/${workgroup.id}/security`;
    return (await admin.send("PATCH", path, { body: { twoFactorRequired: true } })).status;
  };
  // At the admin's moment some are in, some are being checked, some have not begun.
  await twentyAtATime(people, async (person) => {
    const client = new Client(origin);
    const { status, reason } = await client.password(person.email, person.password);
    outcomes.push({ person, client, outcome: reason ?? String(status) });
    if (outcomes.length === 30) enforced = enforce();
  });
  expect(await enforced).toBe(200);
  const counts = new Map<string, number>();
  for (const { outcome } of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  test.info().annotations.push({ type: "outcomes", description: JSON.stringify([...counts]) });
  expect([...counts.keys()].sort()).toEqual(["200", "code_required"]);

  await twentyAtATime(outcomes, async ({ person, client, outcome }) => {
    const refused = outcome === "200" ? [403, "second_step_required"] : [401, "unauthenticated"];
    expect(problem(await client.send("GET", "/api/account"))).toEqual(refused);
    expect(await client.session()).toEqual({});
    for (const page of [await client.send("GET", "/"), await payload(client, "/account")]) {
      expect(page.status).toBe(307);
      for (const secret of [person.email, person.name, workgroup.name]) expect(page.text).not.toContain(secret);
    }
  });
  expect((await app.send("GET", "/api/mobile/account", asApp)).status).toBe(401);
  // Both kinds need the code, and get in with it.
  for (const kind of ["200", "code_required"]) {
    const { client, person } = outcomes.findLast(({ outcome }) => outcome === kind) ?? {};
    if (!client || !person) throw new Error("a person is missing");
    if (kind === "200") expect((await client.send("POST", "/api/sign-in/challenge", { body: {} })).status).toBe(201);
    const [message] = await waitForCodes(person.email);
    expect((await client.code(message ? codeIn(message) : "")).status).toBe(200);
    expect((await client.send("GET", "/api/account")).status).toBe(200);
  }
});

const resend = (client: Client, body: object = {}) => client.send("POST", "/api/sign-in/challenge/resend", { body });
const allowResend = ({ sql }: World, { id }: Person) =>
  sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${id}`;

test("X21 a workgroup that is APP at the resend gets no text message", async ({
  place: { world, instance },
  phone,
}) => {
  const workgroup = await world.makeWorkgroup("APP4");
  const person = await makeMember(world, { twoFactorEnabled: true, phone }, workgroup);
  const { client, code } = await pending(person, 1, instance.origin);
  await waitForCodes(phone);
  await world.sql`UPDATE workgroups SET edition = 'APP' WHERE id = ${workgroup.id}`;
  await allowResend(world, person);
  expect((await resend(client, { channel: "phone" })).status).toBe(422);
  expect((await resend(client)).status).toBe(202);
  await waitForCodes(person.email, 2);
  expect(await messagesTo(phone)).toHaveLength(1);
  // The text message of before is as good as ever: what was sent was sent.
  expect((await client.code(code)).status).toBe(200);
});

const changes = {
  "the account is disabled": ({ sql }: World, { id }: Person) =>
    sql`UPDATE users SET disabled_at = now() WHERE id = ${id}`,
  "the account is deleted": ({ sql }: World, { id }: Person) => sql`DELETE FROM users WHERE id = ${id}`,
  "the password is changed": ({ sql }: World, { id }: Person) =>
    sql`UPDATE users SET security_stamp = security_stamp + 1 WHERE id = ${id}`,
  "the sign-in is cancelled": async (_: World, __: Person, client: Client) => {
    expect((await client.send("DELETE", "/api/sign-in/challenge")).status).toBe(204);
  },
};

test("X21 sends nothing after the account was disabled or deleted, the password changed or the sign-in cancelled", async ({
  place: { world, instance },
}) => {
  const workgroup = await world.makeWorkgroup("APP4");
  await world.sql`UPDATE provider_states SET cause = 'rate_limited', open_until = now() + interval '1 hour'`;
  const cast = await Promise.all(
    Object.keys({ ...changes, nothing: null }).map(async (what) => {
      const phone = newPhone(test.info().parallelIndex);
      const person = await makeMember(world, { twoFactorEnabled: true, phone }, workgroup);
      const client = new Client(instance.origin);
      expect((await client.password(person.email, person.password)).reason).toBe("code_required");
      return { what, person, client };
    }),
  );
  for (const { what, person, client } of cast) await changes[what as keyof typeof changes]?.(world, person, client);
  await world.sql.begin(async (tx) => {
    await tx`UPDATE deliveries SET next_attempt_at = now() WHERE state = 'queued'`;
    await tx`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`;
  });
  // The one to whom nothing happened gets both, from the same sweep.
  const control = cast.at(-1);
  for (const to of [control?.person.email, control?.person.phone]) await waitForCodes(to ?? "");
  const open = async () => (await world.sql`SELECT FROM deliveries WHERE state IN ('queued', 'sending')`).length;
  await expect.poll(open).toBe(0);
  for (const { what, person, client } of cast.slice(0, -1)) {
    for (const to of [person.email, person.phone ?? ""]) expect(await messagesTo(to), what).toEqual([]);
    expect((await copyOf(client).code("123456")).reason, what).toBe("no_challenge");
  }
});
