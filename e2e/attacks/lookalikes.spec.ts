/** G13: email addresses that look like another user's. One mailbox is one account. */

import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { codeIn, messagesTo, waitForCodes, waitForMessages, wrongCode } from "@/e2e/support/inbox";
import type { Person, World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { expectNoSession, pending, problem, signedIn } from "@/e2e/support/requests";
import { canonicalEmail } from "@/lib/contract/email-address";

/** Every letter and digit replaced by its relative in another block of Unicode. */
const shifted = (text: string, letters: number, digits: number) =>
  [...text]
    .map((one) => {
      if (/[a-z]/.test(one)) return String.fromCodePoint(letters + one.charCodeAt(0) - 97);
      return /\d/.test(one) ? String.fromCodePoint(digits + Number(one)) : one;
    })
    .join("");

const destinationsOf = async ({ sql }: World, { id }: Person) =>
  (
    await sql`SELECT DISTINCT d.destination FROM deliveries d JOIN challenges c ON c.id = d.challenge_id WHERE c.user_id = ${id}`
  ).map(({ destination }) => destination);

test("G13 alternative spellings of an email address reach the same account, code and mailbox", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { email, password } = person;
  const [local = "", domain = ""] = email.split("@");
  const spellings = [
    email.toUpperCase(),
    `${shifted(local, 0xff41, 0xff10)}@${domain}`,
    `${shifted(local, 0xff21, 0xff10)}@${shifted(domain, 0xff21, 0xff10)}`,
    `${shifted(local, 0x1d41a, 0x1d7ce)}@${domain.toUpperCase()}`,
    `${local.replace("robin", "ⓡⓄⓑⓘⓃ")}@${domain}`,
    email.replace(".test", "․test"),
  ];
  for (const [i, spelling] of spellings.entries()) {
    const client = new Client();
    expect((await client.password(spelling, password)).reason, spelling).toBe("code_required");
    await expectNoSession(client);
    const [message] = await waitForCodes(email, i + 1);
    if (i === 0) expect((await client.code(wrongCode(message ? codeIn(message) : ""))).reason).toBe("incorrect");
    // In the app it is the same account, too.
    const body = { email: spelling, password };
    const app = await new Client().send("POST", "/api/mobile/sign-in", { body });
    expect(problem(app), spelling).toEqual([403, "two_factor_not_available_in_app"]);
  }
  expect(await destinationsOf(world, person)).toEqual([email]);
  const [row] = await world.sql`SELECT cardinality(wrong_code_at) AS wrong, (SELECT count(*)::int FROM challenges
    WHERE user_id = users.id) AS challenges FROM users WHERE id = ${person.id}`;
  expect(row).toEqual({ wrong: 1, challenges: spellings.length });
});

/** Addresses that read like this one and are others: those that somebody can have, and those that are no address. */
const lookalikes = ({ email }: Person) => ({
  possible: [
    email.replace("o", "\u043e"),
    email.replace("o", "\u03bf"),
    email.replace("i", "\u0131"),
    email.replace("i", "\u0456"),
    email.replace("b", "b\u0323"),
    email.replace("@", "+1@"),
  ],
  impossible: [
    email.replace("robin", "robin\u200b"),
    email.replace("robin", "r\u034fobin"),
    email.replace("robin", "robin\u3164"),
    email.replace("journey", "j\u043eurney"),
  ],
});

test("G13 refuses the correct password with an email address that only looks alike", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { possible, impossible } = lookalikes(person);
  for (const lookalike of [...possible, ...impossible]) {
    expect(canonicalEmail(lookalike)).not.toBe(person.email);
    const client = new Client();
    const answer = await client.password(lookalike, person.password);
    expect([401, 422], JSON.stringify(lookalike)).toContain(answer.status);
    expect(answer.reason).not.toBe("code_required");
    expect(client.cookies.has("leadmaster.challenge")).toBe(false);
  }
  expect(await messagesTo(person.email)).toEqual([]);
  const [row] = await world.sql`SELECT count(*)::int AS n FROM challenges WHERE user_id = ${person.id}`;
  expect(row?.n).toBe(0);
});

test("G13 an account with a lookalike email address has its own mailbox and challenge", async ({ world }) => {
  const victim = await makeMember(world, { twoFactorEnabled: true });
  const attacker = await makeMember(world);
  const client = await signedIn(attacker);
  const change = (email: string) => client.send("POST", "/api/account/email", { body: { email } });
  const { possible, impossible } = lookalikes(victim);
  for (const address of impossible) expect(problem(await change(address)), address).toEqual([422, "invalid"]);
  // Whoever can own such an address has its mailbox to answer for it; each of these changes gives way to the next.
  for (const address of possible.toReversed()) expect((await change(address)).status, address).toBe(202);
  const [lookalike = ""] = possible;
  const [message] = await waitForCodes(lookalike);
  expect(await messagesTo(victim.email)).toEqual([]);
  const confirm = (code: string) => client.send("POST", "/api/account/email/confirm", { body: { code } });
  const changed = await confirm(message ? codeIn(message) : "");
  expect([changed.status, changed.json?.email]).toEqual([200, lookalike]);
  expect((await client.send("PATCH", "/api/account", { body: { twoFactorEnabled: true } })).status).toBe(200);

  const theirs = await pending({ ...attacker, email: lookalike }, 2);
  const mine = await pending(victim);
  if (theirs.code !== mine.code) {
    expect((await mine.client.code(theirs.code)).reason).toBe("incorrect");
    expect((await theirs.client.code(mine.code)).reason).toBe("incorrect");
  }
  expect(await destinationsOf(world, victim)).toEqual([victim.email]);
  // A forgotten password at one of the two is nothing to the other.
  expect((await new Client().send("POST", "/api/password-reset", { body: { email: lookalike } })).status).toBe(202);
  await expect
    .poll(async () => (await messagesTo(lookalike)).some(({ subject }) => subject === "Set a new LeadMaster password"))
    .toBe(true);
  await waitForMessages(victim.email, 1);
  expect((await mine.client.code(mine.code)).status).toBe(200);
  expect((await mine.client.send("GET", "/api/account")).json).toMatchObject({
    email: victim.email,
    name: victim.name,
  });
  expect((await theirs.client.code(theirs.code)).status).toBe(200);
});

test("G13 a change to another spelling of a foreign email address sends the code to its owner and never takes the account", async ({
  world,
}) => {
  const [victim, attacker] = [await makeMember(world), await makeMember(world)];
  const client = await signedIn(attacker);
  const [local = "", domain = ""] = victim.email.split("@");
  const spellings = [victim.email.toUpperCase(), `${shifted(local, 0xff41, 0xff10)}@${domain}`];
  for (const [i, email] of spellings.entries()) {
    expect((await client.send("POST", "/api/account/email", { body: { email } })).status).toBe(202);
    const [message] = await waitForCodes(victim.email, i + 1);
    const code = message ? codeIn(message) : "";
    expect(message?.text).not.toMatch(/https?:/);
    // Even with the code that the victim got.
    const answer = await client.send("POST", "/api/account/email/confirm", { body: { code } });
    expect(problem(answer)).toEqual([409, "conflict"]);
  }
  const rows =
    await world.sql`SELECT id, email FROM users WHERE id IN ${world.sql([victim.id, attacker.id])} ORDER BY email`;
  expect(new Set(rows.map(({ id, email }) => `${id} ${email}`))).toEqual(
    new Set([`${victim.id} ${victim.email}`, `${attacker.id} ${attacker.email}`]),
  );
  expect((await new Client().password(victim.email, victim.password)).status).toBe(200);
});

test("G13 the application and the database agree on lower case for every letter", async ({ world }) => {
  const letters: string[] = [];
  for (let point = 0x21; point < 0x30000; point++) {
    const canonical = canonicalEmail(`a${String.fromCodePoint(point)}z@x.test`);
    if (canonical !== null) letters.push(canonical);
  }
  const rows = await world.sql`SELECT l FROM unnest(${letters}::text[]) AS l WHERE lower(l) <> l`;
  expect(rows.map(({ l }) => l)).toEqual([]);
  expect(letters.length).toBeGreaterThan(10_000);
});
