/** X: the process is killed at a chosen statement. */

import { attemptsOf } from "@/e2e/faults/support/challenge-rows";
import { type Hold, hold, holdUser, terminate } from "@/e2e/faults/support/database-faults";
import { expect, type Place, test } from "@/e2e/faults/support/fault-test";
import { full } from "@/e2e/support/full-run";
import { Client } from "@/e2e/support/http-client";
import { codeIn, messagesTo, setBehavior, waitForCodes, wrongCode } from "@/e2e/support/inbox";
import { expectSilentLog } from "@/e2e/support/instance-log";
import { makeMember, type Person, type World } from "@/e2e/support/people";
import { copyOf, pending } from "@/e2e/support/requests";

test.describe.configure({ mode: "default" });

const sessionsOf = async ({ sql }: World, { id }: Person) =>
  Number((await sql`SELECT count(*) AS n FROM sessions WHERE user_id = ${id} AND revoked_at IS NULL`)[0]?.n);

const isConsumed = async ({ sql }: World, { id }: Person) =>
  (
    await sql`SELECT consumed_at IS NOT NULL AS yes FROM challenges WHERE user_id = ${id} ORDER BY created_at DESC LIMIT 1`
  )[0]?.yes;

/** What the process died with has no answer. */
const unanswered = (request: Promise<unknown>) =>
  request.then(
    () => "answered",
    () => "none",
  );

async function startSignIn(person: Person, { instance }: Place): Promise<Client> {
  const client = new Client(instance.origin);
  expect((await client.password(person.email, person.password)).reason).toBe("code_required");
  return client;
}

/** The code of the newest of `count` e-mails. */
async function newestCode({ email }: Person, count = 1): Promise<string> {
  const [message] = await waitForCodes(email, count);
  if (!message) throw new Error("no message");
  return codeIn(message);
}

const soon = { intervals: [20] };

const deliveryOf = async ({ sql }: World, { id }: Person, channel = "email") =>
  (
    await sql`SELECT d.state, d.reason, d.attempts FROM deliveries d JOIN challenges c ON c.id = d.challenge_id
              WHERE c.user_id = ${id} AND d.channel = ${channel} ORDER BY d.created_at DESC LIMIT 1`
  )[0];

/** The lease of the process that died, or the pause before a try, is over. */
const makeDue = ({ sql }: World, { id }: Person) =>
  sql`UPDATE deliveries SET next_attempt_at = now() FROM challenges c WHERE c.id = challenge_id AND c.user_id = ${id}`;

/** A pending sign-in whose account another transaction has locked. */
async function pendingWithHeldUser({ world, url, instance }: Place) {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person, 1, instance.origin);
  return { person, client, code, held: await holdUser(url, person.id) };
}

/** Kills the instance while its statement waits for `held`, and ends that statement: nothing of it is committed. */
async function killWaiting(
  { world, instance }: Place,
  held: Hold,
  answer: ReturnType<typeof unanswered>,
): Promise<void> {
  const waiting = await held.waiters(1);
  await instance.kill9();
  expect(await answer).toBe("none");
  await terminate(world.sql, waiting);
  await held.release();
}

test("X01 killed while it charges an incorrect code: one attempt at most, and the code still works", async ({
  place,
}) => {
  const { world, instance } = place;
  const { person, client, code, held } = await pendingWithHeldUser(place);
  const answer = unanswered(client.code(wrongCode(code)));
  await killWaiting(place, held, answer);
  await instance.restart();
  expect((await attemptsOf(world, person))[0]).toBeLessThanOrEqual(1);
  expect((await client.code(code)).status).toBe(200);
  expect(await sessionsOf(world, person)).toBe(1);
  await expectSilentLog(instance, [person], [client]);
});

test("X02 killed between match and commit: no session, and the same code works once", async ({ place }) => {
  const { world, url, instance } = place;
  const person = await makeMember(world, { twoFactorEnabled: true });
  const first = await pending(person, 1, instance.origin);
  expect((await first.client.code(first.code)).status).toBe(200);
  const { client } = first;
  expect((await client.password(person.email, person.password)).reason).toBe("code_required");
  const code = await newestCode(person, 2);
  // Ending the browser's former session is the statement's last step: the code has matched, nothing is committed.
  const held = await hold(url, (tx) => tx`SELECT FROM sessions WHERE user_id = ${person.id} FOR UPDATE`);
  const answer = unanswered(client.code(code));
  await killWaiting(place, held, answer);
  expect([await sessionsOf(world, person), await isConsumed(world, person)]).toEqual([1, false]);
  await instance.restart();
  const copy = copyOf(client);
  expect((await client.code(code)).status).toBe(200);
  expect((await copy.code(code)).reason).toBe("no_challenge");
  expect(await sessionsOf(world, person)).toBe(1);
  await expectSilentLog(instance, [person], [client]);
});

test(
  "X03 killed after the commit, before the response: the user starts again, and the orphaned session is listed and can be ended",
  full,
  async ({ place }) => {
    const { world, instance } = place;
    const { person, client, code, held } = await pendingWithHeldUser(place);
    const answer = unanswered(client.code(code));
    await held.waiters(1);
    await instance.kill9();
    await held.release();
    expect(await answer).toBe("none");
    await expect.poll(() => sessionsOf(world, person)).toBe(1);
    await instance.restart();
    expect((await client.code(code)).reason).toBe("no_challenge");
    expect(await client.session()).toEqual({});
    const fresh = await pending(person, 2, instance.origin);
    expect((await fresh.client.code(fresh.code)).status).toBe(200);
    const list = (await fresh.client.send("GET", "/api/account/sessions")).json?.sessions as {
      id: string;
      current: boolean;
    }[];
    expect(list).toHaveLength(2);
    const orphan = list.find(({ current }) => !current);
    expect((await fresh.client.send("DELETE", `/api/account/sessions/${orphan?.id}`)).status).toBe(204);
    expect(await sessionsOf(world, person)).toBe(1);
    await expectSilentLog(instance, [person], [client, fresh.client]);
  },
);

test("X04 killed before it called the provider: sends once after the restart, and never for an ended sign-in", async ({
  place,
}) => {
  const { world, instance } = place;
  const [waits, cancelled, asked] = await Promise.all(
    Array.from({ length: 3 }, () => makeMember(world, { twoFactorEnabled: true })),
  );
  if (!waits || !cancelled || !asked) throw new Error("a person is missing");
  await setBehavior(asked.email, { kind: "timeout", times: 1 });
  const third = await startSignIn(asked, place);
  await expect.poll(() => deliveryOf(world, asked)).toMatchObject({ state: "sending", attempts: 1 });
  await world.sql`UPDATE provider_states SET cause = 'rate_limited', open_until = now() + interval '1 hour'`;
  const [first, second] = [await startSignIn(waits, place), await startSignIn(cancelled, place)];
  await instance.kill9();
  for (const person of [waits, cancelled]) {
    expect(await deliveryOf(world, person)).toMatchObject({ state: "queued", attempts: 0 });
  }
  await world.sql`UPDATE challenges SET cancelled_at = now() WHERE user_id = ${cancelled.id}`;
  await world.sql`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`;
  await Promise.all([waits, cancelled, asked].map((person) => makeDue(world, person)));
  await instance.restart();
  await expect.poll(() => deliveryOf(world, cancelled)).toMatchObject({ state: "failed", reason: "too_late" });
  for (const [person, client] of [
    [waits, first],
    [asked, third],
  ] as const) {
    const code = await newestCode(person);
    await expect
      .poll(() => deliveryOf(world, person))
      .toMatchObject({ state: expect.stringMatching(/^(sent|delivered)$/) });
    expect((await client.code(code)).status).toBe(200);
    expect(await messagesTo(person.email)).toHaveLength(1);
  }
  expect(await messagesTo(cancelled.email)).toEqual([]);
  await expectSilentLog(instance, [waits, cancelled, asked], [first, second, third]);
});

test("X05 killed after the provider accepted, before it stored the outcome: one email, never two codes", async ({
  place,
  phone,
}) => {
  const { world, url, instance } = place;
  const person = await makeMember(world, { twoFactorEnabled: true, phone }, await world.makeWorkgroup("APP4"));
  for (const address of [person.email, phone]) await setBehavior(address, { kind: "delay", ms: 1_500, times: 1 });
  const client = await startSignIn(person, place);
  for (const channel of ["email", "phone"]) {
    await expect.poll(() => deliveryOf(world, person, channel), soon).toMatchObject({ state: "sending" });
  }
  // While the provider takes its time: from here on nobody can store what it answers.
  const held = await hold(
    url,
    (tx) => tx`SELECT FROM deliveries d JOIN challenges c ON c.id = d.challenge_id
                                           WHERE c.user_id = ${person.id} FOR UPDATE OF d`,
  );
  await Promise.all([waitForCodes(person.email), waitForCodes(phone)]);
  const waiting = await held.waiters(2);
  await instance.kill9();
  await terminate(world.sql, waiting);
  await held.release();
  expect(await deliveryOf(world, person)).toMatchObject({ state: "sending", attempts: 1 });
  await makeDue(world, person);
  await instance.restart();
  for (const channel of ["email", "phone"]) {
    await expect
      .poll(() => deliveryOf(world, person, channel))
      .toMatchObject({ state: expect.stringMatching(/^(sent|delivered)$/) });
  }
  const [emails, texts] = [await messagesTo(person.email), await messagesTo(phone)];
  expect(emails).toHaveLength(1);
  expect(texts.length).toBeLessThanOrEqual(2);
  const codes = new Set([...emails, ...texts].map(codeIn));
  expect(codes.size).toBe(1);
  expect((await client.code([...codes][0])).status).toBe(200);
  await expectSilentLog(instance, [person], [client]);
});

test(
  "SIGTERM: finishes the running request and the message being sent, then exits with code 0",
  full,
  async ({ place }) => {
    const { world, url, instance } = place;
    const [person, other] = [
      await makeMember(world, { twoFactorEnabled: true }),
      await makeMember(world, { twoFactorEnabled: true }),
    ];
    const { client, code } = await pending(person, 1, instance.origin);
    await client.csrf();
    await setBehavior(other.email, { kind: "delay", ms: 1_000, times: 1 });
    const held = await holdUser(url, person.id);
    const answer = client.code(code);
    await held.waiters(1);
    const started = await startSignIn(other, place);
    await expect.poll(() => deliveryOf(world, other), soon).toMatchObject({ state: "sending" });
    const ended = instance.stop();
    // It takes nothing new, while it still works on what it has.
    await expect
      .poll(() =>
        fetch(`${instance.origin}/api/health`).then(
          () => "answers",
          () => "refused",
        ),
      )
      .toBe("refused");
    await held.release();
    expect((await answer).status).toBe(200);
    expect(await ended).toBe(0);
    expect(await deliveryOf(world, other)).toMatchObject({ state: expect.stringMatching(/^(sent|delivered)$/) });
    expect((await new Client().send("GET", "/api/health")).status).toBe(200);
    await instance.restart();
    expect((await client.send("GET", "/api/account")).status).toBe(200);
    await expectSilentLog(instance, [person, other], [client, started]);
  },
);
