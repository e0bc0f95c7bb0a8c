/** S03: an intruder who knows the password and reads the mailbox changes email, phone and two-factor; the owner recovers all of it. */
import { randomUUID } from "node:crypto";
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { codeIn, type Message, messagesTo, waitForCodes } from "@/e2e/support/inbox";
import { makeMember, newPhone, type Person, type World } from "@/e2e/support/people";
import { pending, problem, signedInWithCode } from "@/e2e/support/requests";

const newEmail = () => `intruder-${randomUUID().slice(0, 13)}@evil.test`;

const someoneWithPhone = async (world: World, phone: string) =>
  makeMember(world, { phone, twoFactorEnabled: true }, await world.makeWorkgroup("APP4"));

const ask = (client: Client, path: string, body: object) => client.send("POST", `/api/account/${path}`, { body });

/** Begins a change and returns the request that confirms it. */
async function begin(client: Client, channel: "email" | "phone", to: string) {
  expect((await ask(client, channel, { [channel]: to })).status).toBe(202);
  const [message] = await waitForCodes(to);
  return () => ask(client, `${channel}/confirm`, { code: codeIn(message as Message) });
}

async function change(client: Client, channel: "email" | "phone", to: string): Promise<void> {
  const confirm = await begin(client, channel, to);
  expect((await confirm()).status).toBe(200);
}

const turnOff = (client: Client) => client.send("PATCH", "/api/account", { body: { twoFactorEnabled: false } });

const subjectsTo = async (to: string) => (await messagesTo(to)).map(({ subject }) => subject);

/** The path of the newest link of a kind in a mailbox. */
async function linkAt(to: string, kind: "undo-email" | "not-me"): Promise<string> {
  const link = ({ text }: Message) => new RegExp(`https?:\\S+/${kind}/\\S+`).exec(text)?.[0];
  await expect.poll(async () => (await messagesTo(to)).some(link), { message: `${kind} link to ${to}` }).toBe(true);
  return new URL((await messagesTo(to)).map(link).find(Boolean) ?? "").pathname;
}

const tokenOf = (path: string) => path.split("/").at(-1) ?? "";

const use = (path: string) =>
  new Client().send("POST", `/api/${path.split("/")[1]}`, { body: { token: tokenOf(path) } });

const accountRow = ({ sql }: World, { id }: Person) =>
  sql`SELECT email, phone, phone_verified_at, two_factor_enabled FROM users WHERE id = ${id}`;

/** Codes of a new sign-in go to the owner's destinations, and to no other. */
async function expectOwnersCodes(person: Person, codesBefore: number, others: string[]): Promise<void> {
  const before = await Promise.all(others.map(async (to) => (await messagesTo(to)).length));
  const { client, code } = await pending(person, codesBefore + 1);
  await expect
    .poll(async () => (await messagesTo(person.phone ?? "")).some(({ text }) => text.includes(code)))
    .toBe(true);
  expect((await client.code(code)).status).toBe(200);
  expect((await client.send("GET", "/api/account")).json).toMatchObject({
    email: person.email,
    phone: person.phone,
    phoneVerified: true,
    twoFactor: { enabled: true, channels: ["email", "phone"] },
  });
  expect(await Promise.all(others.map(async (to) => (await messagesTo(to)).length))).toEqual(before);
}

/** An owner with a phone, an intruder in a session of the owner, and the destinations that the intruder is going to set. */
async function intrusion(world: World, phone: string) {
  const person = await someoneWithPhone(world, phone);
  const [before] = await accountRow(world, person);
  const intruder = await signedInWithCode(person);
  return { person, before, intruder, email: newEmail(), number: newPhone(test.info().parallelIndex) };
}

test("S03 the undo link restores email, phone and two-factor, and notifies both addresses", async ({
  page,
  world,
  phone,
}) => {
  const { person, before, intruder, email, number } = await intrusion(world, phone);
  await change(intruder, "email", email);
  await change(intruder, "phone", number);
  expect((await turnOff(intruder)).status).toBe(200);
  // The owner hears of the changes after the first one too.
  await expect
    .poll(() => subjectsTo(person.email))
    .toEqual(
      expect.arrayContaining([
        "Your former account address: phone number was changed",
        "Your former account address: 2 Factor Login is off",
      ]),
    );

  await page.goto(await linkAt(person.email, "undo-email"));
  await expect(page.getByRole("heading", { name: "Restore your email address?" })).toBeVisible();
  await page.getByRole("button", { name: "Restore my address" }).click();
  await expect(page.getByRole("heading", { name: "Your email address is restored" })).toBeFocused();
  await expect(page.getByText("Your phone number is the one from before the change")).toBeVisible();
  expect((await accountRow(world, person))[0]).toEqual(before);
  expect((await intruder.send("GET", "/api/account")).status).toBe(401);

  await expect.poll(() => subjectsTo(person.email)).toContain("Changes to your account were undone");
  await expect.poll(() => subjectsTo(email)).toContain("This address was removed from a LeadMaster account");
  await expect
    .poll(async () => (await messagesTo(phone)).some(({ text }) => text.includes("this phone number was restored")))
    .toBe(true);
  expect(await messagesTo(number)).toHaveLength(1);
  await expectOwnersCodes(person, 1, [email, number]);

  const events = await world.sql`
    SELECT type FROM audit_events WHERE subject_id = ${person.id} AND type LIKE 'account.%\\_restored' AND result = 'success' ORDER BY type`;
  expect(events.map(({ type }) => type)).toEqual([
    "account.email_restored",
    "account.phone_restored",
    "account.two_factor_restored",
  ]);
});

test("S03 the undo link restores a phone number that the same session changed before the email", async ({
  world,
  phone,
}) => {
  const { person, before, intruder, email, number } = await intrusion(world, phone);
  await change(intruder, "phone", number);
  await change(intruder, "email", email);
  expect((await use(await linkAt(person.email, "undo-email"))).status).toBe(204);
  expect((await accountRow(world, person))[0]).toEqual(before);
  await expectOwnersCodes(person, 1, [number]);
});

/** Of the email with the reset link after "This wasn't me". */
const resetSubject = "Set a new password: someone may know yours";

test("S03 This wasn't me restores email, phone and two-factor, and sends the reset link to the owner", async ({
  page,
  world,
  phone,
}) => {
  const person = await someoneWithPhone(world, phone);
  const [before] = await accountRow(world, person);
  const intruder = await signedInWithCode(person);
  const notMe = await linkAt(person.email, "not-me");
  const [email, number] = [newEmail(), newPhone(test.info().parallelIndex)];
  expect((await turnOff(intruder)).status).toBe(200);
  await change(intruder, "phone", number);
  await change(intruder, "email", email);
  const undo = await linkAt(person.email, "undo-email");

  await page.goto(notMe);
  await page.getByRole("button", { name: "End it, this wasn't me" }).click();
  await expect(page.getByRole("heading", { name: "That sign-in has ended" })).toBeFocused();
  await expect(page.getByText("Your email address is restored. Your phone number is restored.")).toBeVisible();
  await expect(page.getByText("2 Factor Login is on again.")).toBeVisible();
  expect((await accountRow(world, person))[0]).toEqual(before);
  expect((await intruder.send("GET", "/api/account")).status).toBe(401);
  expect(problem(await use(undo))).toEqual([409, "link_over"]);
  await expect
    .poll(() => subjectsTo(person.email))
    .toEqual(expect.arrayContaining(["Changes to your account were undone", resetSubject]));
  await expect.poll(() => subjectsTo(email)).toContain("This address was removed from a LeadMaster account");
  expect(await subjectsTo(email)).not.toContain(resetSubject);
  await expectOwnersCodes(person, 1, [email, number]);
});

test("S03 the intruder's own links neither spend the owner's link nor undo what it restored", async ({
  world,
  phone,
}) => {
  const person = await someoneWithPhone(world, phone);
  const [before] = await accountRow(world, person);
  const intruder = await signedInWithCode(person);
  const [first, second, third] = [newEmail(), newEmail(), newEmail()];
  await change(intruder, "email", first);
  await change(intruder, "email", second);
  await change(intruder, "email", third);
  const [owners, early, late] = await Promise.all([person.email, first, second].map((to) => linkAt(to, "undo-email")));
  // The intruder signs in once more, with a code from the intruder's mailbox.
  const again = await signedInWithCode({ ...person, email: third }, 2);
  const notMe = await linkAt(third, "not-me");
  await change(again, "phone", newPhone(test.info().parallelIndex));

  expect((await use(early ?? "")).status).toBe(204);
  expect((await accountRow(world, person))[0]).toEqual({ ...before, email: first });
  expect((await use(owners ?? "")).status).toBe(204);
  for (const path of [late, early, owners]) expect(problem(await use(path ?? ""))).toEqual([409, "link_over"]);
  const owner = await signedInWithCode(person, 2);
  expect((await use(notMe)).json).toEqual({ sessionsEnded: 0, resetSentTo: null, restored: null });
  expect((await owner.send("GET", "/api/account")).status).toBe(200);
  expect((await accountRow(world, person))[0]).toEqual(before);
});

test("S03 restores the rest if another account has the address, and the page says so", async ({
  page,
  world,
  phone,
}) => {
  const person = await someoneWithPhone(world, phone);
  const [before] = await accountRow(world, person);
  const other = await makeMember(world);
  const intruder = await signedInWithCode(person);
  const email = newEmail();
  await change(intruder, "email", email);
  await change(intruder, "phone", newPhone(test.info().parallelIndex));
  await world.sql`UPDATE users SET email = ${person.email} WHERE id = ${other.id}`;
  const link = await linkAt(person.email, "undo-email");
  const answer = await use(link);
  expect([answer.status, answer.json]).toEqual([200, { email: "taken", phone: "restored", twoFactor: "unchanged" }]);
  expect((await accountRow(world, person))[0]).toEqual({ ...before, email });
  expect((await intruder.send("GET", "/api/account")).status).toBe(401);
  for (const to of [person.email, email]) {
    await expect.poll(() => subjectsTo(to)).toContain("Changes to your account were undone");
  }
  await page.goto(link);
  await page.getByRole("button", { name: "Restore my address" }).click();
  await expect(page.getByRole("heading", { name: "Your email address isn't restored" })).toBeVisible();
  await expect(page.getByText("another account has it now")).toBeVisible();

  await world.sql`UPDATE users SET email = ${other.email} WHERE id = ${other.id}`;
  expect((await use(link)).status).toBe(204);
  expect((await accountRow(world, person))[0]).toEqual(before);
});

for (const kind of ["undo-email", "not-me"] as const) {
  test(`S03 requests of the intruder in parallel with ${kind} leave nothing of theirs`, async ({ world, phone }) => {
    const person = await someoneWithPhone(world, phone);
    const [before] = await accountRow(world, person);
    const intruder = await signedInWithCode(person);
    const notMe = await linkAt(person.email, "not-me");
    const [email, next] = [newEmail(), newEmail()];
    await change(intruder, "email", email);
    const link = kind === "not-me" ? notMe : await linkAt(person.email, "undo-email");
    const confirm = await begin(intruder, "email", next);
    const remove = () => intruder.send("DELETE", "/api/account/phone");
    const off = () => turnOff(intruder);
    const answers = await Promise.all([remove(), off(), confirm(), use(link), remove(), off(), confirm(), use(link)]);
    for (const { status } of answers) expect(status).toBeLessThan(500);
    expect((await accountRow(world, person))[0]).toEqual(before);
    expect((await intruder.send("GET", "/api/account")).status).toBe(401);
    // An undo link of a change that was confirmed at the last moment is over too.
    if (answers[2]?.status === 200 || answers[6]?.status === 200) await linkAt(email, "undo-email");
    for (const to of [email, next]) {
      const sent = (await messagesTo(to)).map(({ text }) => /\/undo-email\/\S+/.exec(text)?.[0]).filter(Boolean);
      for (const path of sent) expect(problem(await use(path ?? ""))).toEqual([409, "link_over"]);
    }
    expect((await accountRow(world, person))[0]).toEqual(before);
  });
}
