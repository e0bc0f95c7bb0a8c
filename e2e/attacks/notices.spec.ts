/** S: notices that an attacker wants to mute, and reset links that an attacker wants to use or end. */
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { type Message, messagesTo, waitForCodes, waitForMessages } from "@/e2e/support/inbox";
import type { Person, World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { pending, problem, signedIn } from "@/e2e/support/requests";

const fresh = "tuesday umbrella canyon";

const post = (path: string, body: object, client = new Client()) => client.send("POST", path, { body });
const ask = ({ email }: Person) => post("/api/password-reset", { email });
const confirm = (token: string, newPassword = fresh) => post("/api/password-reset/confirm", { token, newPassword });

const tokenIn = (path: string, text = "") => new RegExp(`/${path}/(\\S+)`).exec(text)?.[1] ?? "";
const isReset = ({ text }: Message) => text.includes("/password-reset/");
const resetsTo = async ({ email }: Person) => (await messagesTo(email)).filter(isReset);

/** The token of the newest of `count` reset emails. */
async function resetToken(person: Person, count = 1): Promise<string> {
  await expect.poll(async () => (await resetsTo(person)).length).toBe(count);
  return tokenIn("password-reset", (await resetsTo(person))[0]?.text);
}

/** The person presses "This wasn't me" in the newest message with a code. */
async function reportSignIn(person: Person): Promise<void> {
  await pending(person);
  const [message] = await waitForCodes(person.email);
  const answer = await post("/api/not-me", { token: tokenIn("not-me", message?.text) });
  expect(answer.status).toBe(200);
}

const subjectsTo = async ({ email }: Person) => (await messagesTo(email)).map(({ subject }) => subject);

test("S04 a reported sign-in of one member does not mute another member's report to the admin", async ({ world }) => {
  const workgroup = await world.makeWorkgroup("APP", true);
  const admin = await makeMember(world, { role: "admin" }, workgroup);
  const members = [await makeMember(world, {}, workgroup), await makeMember(world, {}, workgroup)];
  for (const member of members) await reportSignIn(member);
  const reports = await waitForMessages(admin.email, 2);
  for (const { email } of members) expect(reports.filter(({ text }) => text.includes(email))).toHaveLength(1);
});

test("S04 reports two password changes within an hour twice", async ({ world }) => {
  const person = await makeMember(world);
  const client = await signedIn(person);
  const change = (currentPassword: string, newPassword: string) =>
    post("/api/account/password", { currentPassword, newPassword }, client);
  expect((await change(person.password, fresh)).status).toBe(200);
  expect((await change(fresh, "pferd batterie klammer")).status).toBe(200);
  await waitForMessages(person.email, 2);
  expect(await subjectsTo(person)).toEqual(Array(2).fill("Your password was changed"));
});

const endPause = ({ sql }: World, { id }: Person) => sql`UPDATE links SET next_send_at = now() WHERE user_id = ${id}`;

test("S10 a stranger who requests reset links blocks neither the owner's link nor the owner's next request", async ({
  world,
}) => {
  const person = await makeMember(world);
  for (let i = 0; i < 6; i += 1) expect((await ask(person)).status).toBe(202);
  const own = await resetToken(person);
  await endPause(world, person);
  expect((await ask(person)).status).toBe(202);
  expect(await resetToken(person, 2)).toBe(own);
  expect((await confirm(own)).status).toBe(204);
  // Used up: the owner asks again within the hour, after all those requests.
  expect((await ask(person)).status).toBe(202);
  const next = await resetToken(person, 3);
  expect(next).not.toBe(own);
  expect((await confirm(next, "pferd batterie klammer")).status).toBe(204);
});

test("S11 repeated use of a dead reset link writes one audit event", async ({ world }) => {
  const person = await makeMember(world);
  await ask(person);
  const token = await resetToken(person);
  expect((await confirm(token)).status).toBe(204);
  const answers = await Promise.all(Array.from({ length: 15 }, () => confirm(token, "pferd batterie klammer")));
  expect(new Set(answers.map((answer) => problem(answer).join()))).toEqual(new Set(["409,link_over"]));
  const [row] = await world.sql`SELECT count(*)::int AS n FROM audit_events
    WHERE subject_id = ${person.id} AND type = 'account.password_reset' AND result = 'failure'`;
  expect(row?.n).toBe(1);
});

test("S17 reports a password reset and an app sign-in of a stolen mailbox to the phone", async ({ world, phone }) => {
  const person = await makeMember(world, { phone });
  await ask(person);
  expect((await confirm(await resetToken(person))).status).toBe(204);
  const answer = await post("/api/mobile/sign-in", { email: person.email, password: fresh });
  expect(answer.status).toBe(200);
  const [text] = await waitForMessages(phone, 1);
  expect(text?.text).toContain("your password was reset by email");
  await expect.poll(() => subjectsTo(person)).toContain("A sign-in after your password was reset by email");
});

test("S17 reports each enforcement change of an admin to the other admins", async ({ world }) => {
  const workgroup = await world.makeWorkgroup("APP");
  const name = `<img src=x> & "${workgroup.name}"`;
  await world.sql`UPDATE workgroups SET name = ${name} WHERE id = ${workgroup.id}`;
  const [actor, other] = [
    await makeMember(world, { role: "admin" }, workgroup),
    await makeMember(world, { role: "admin" }, workgroup),
  ];
  const member = await makeMember(world, {}, workgroup);
  const client = await signedIn(actor);
  const set = (twoFactorRequired: boolean) =>
    client.send("PATCH", `/api/workgroups/${workgroup.id}/security`, { body: { twoFactorRequired } });
  expect((await set(true)).status).toBe(200);
  const [on] = await waitForMessages(other.email, 1);
  expect(on?.text).toContain(`${actor.name} (${actor.email}) turned 2 Factor Login on`);
  expect(on?.text).toContain(name);
  expect(on?.html).not.toContain("<img");
  // The actor's own session needs a second step by now.
  await world.sql`UPDATE sessions SET second_step_at = now(), authenticated_at = now() WHERE user_id = ${actor.id}`;
  expect((await set(false)).status).toBe(200);
  await waitForMessages(other.email, 2);
  expect((await subjectsTo(other))[0]).toBe("2 Factor Login is no longer required in a workgroup");
  expect([...(await messagesTo(actor.email)), ...(await messagesTo(member.email))]).toEqual([]);
});

test("S18 audits a resent confirmation as a confirmation, not as a sign-in", async ({ world }) => {
  const person = await makeMember(world);
  const client = await signedIn(person);
  const email = `new-${person.email}`;
  expect((await post("/api/account/email", { email }, client)).status).toBe(202);
  await waitForCodes(email, 1);
  await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${person.id}`;
  expect((await post("/api/account/email/resend", {}, client)).status).toBe(202);
  const events = await world.sql`SELECT type FROM audit_events
    WHERE subject_id = ${person.id} AND type IN ('sign_in.code_sent', 'account.confirmation_sent')`;
  expect(events.map(({ type }) => type)).toEqual(Array(2).fill("account.confirmation_sent"));
});

test("S21 rate-limits passwords that are slow to judge, per reset link and per account", async ({ world }) => {
  const slow = "4@8({[<369&#!1/|0$5+7%2".repeat(11);
  const person = await makeMember(world);
  await ask(person);
  const token = await resetToken(person);
  const weak = await Promise.all(Array.from({ length: 20 }, () => confirm(token, "aaaaaaaaaaaaaaaa")));
  expect(new Set(weak.map(({ status }) => status))).toEqual(new Set([422]));
  const over = await confirm(token, slow);
  expect(problem(over)).toEqual([429, "too_many_attempts"]);
  expect(Number(over.headers.get("retry-after"))).toBeGreaterThan(0);

  const client = await signedIn(person);
  const guess = () => post("/api/account/password", { currentPassword: "not my password", newPassword: slow }, client);
  const guesses = await Promise.all(Array.from({ length: 12 }, guess));
  expect(guesses.filter(({ status }) => status === 403)).toHaveLength(5);
  expect(guesses.filter(({ status }) => status === 429)).toHaveLength(7);
});

test('S26 after "This wasn\'t me" refuses the password that the intruder knows as the new one', async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  await reportSignIn(person);
  const token = await resetToken(person);
  const kept = await confirm(token, person.password);
  expect(problem(kept)).toEqual([422, "invalid"]);
  expect(kept.json?.errors).toEqual({ newPassword: "This is your current password. Choose a different one." });
  expect((await confirm(token)).status).toBe(204);
  // Only the holder of a link that works learns which password it is.
  expect(problem(await confirm(token, fresh))).toEqual([409, "link_over"]);
});

test('S27 the email after "This wasn\'t me" says that someone knows the password', async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  await reportSignIn(person);
  await resetToken(person);
  const [email] = await resetsTo(person);
  expect(email?.subject).toBe("Set a new password: someone may know yours");
  for (const body of [email?.text, email?.html]) {
    expect(body).toContain("That person entered your password.");
    expect(body).not.toMatch(/ignore|do nothing|request to set a new password|asked to set a new password/i);
  }
});
