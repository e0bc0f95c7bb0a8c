/** A new email address or phone number applies after its confirmation; the old mailbox can undo it. */

import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { Client } from "@/e2e/support/http-client";
import { codeIn, type Message, messagesTo, waitForMessages, wrongCode } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import { expectSignedIn, givePassword, shownPhone, signIn } from "@/e2e/support/page-objects";
import type { Person, World } from "@/e2e/support/people";

const newEmail = () => `new-${randomUUID().slice(0, 13)}@journey.test`;

async function makeMember(world: World, edition: "APP" | "APP4" = "APP", person = {}): Promise<Person> {
  return world.makePerson({ ...person, memberships: [{ workgroup: await world.makeWorkgroup(edition) }] });
}

async function signedIn(person: Person): Promise<Client> {
  const client = new Client();
  expect((await client.password(person.email, person.password)).status).toBe(200);
  return client;
}

const post = (client: Client, path: string, body: unknown) => client.send("POST", `/api/account/${path}`, { body });

async function newest(to: string, kind: (message: Message) => boolean): Promise<Message> {
  await expect.poll(async () => (await messagesTo(to)).some(kind), { message: `message to ${to}` }).toBe(true);
  const found = (await messagesTo(to)).find(kind);
  if (!found) throw new Error("no message");
  return found;
}

const withCode = ({ text }: Message) => /^\d{6}$/m.test(text) || / #\d{6}$/.test(text);
const about = (subject: string) => (message: Message) => message.subject === subject;
const codeAt = async (to: string) => codeIn(await newest(to, withCode));

async function undoPathOf(email: string): Promise<string> {
  const { text } = await newest(email, about("Your email address was changed"));
  return new URL(/https?:\S+\/undo-email\/\S+/.exec(text)?.[0] ?? "").pathname;
}

const makeStale = (world: World, { id }: Person) =>
  world.sql`UPDATE sessions SET authenticated_at = now() - interval '1 hour' WHERE user_id = ${id}`;

test("a user enters, confirms, uses and removes a phone number", async ({ page, world, phone }) => {
  const person = await makeMember(world, "APP4", { twoFactorEnabled: false });
  const elsewhere = await signedIn(person);
  await signIn(page, person);
  await page.goto("/account");
  await page.getByRole("button", { name: "Add phone number" }).click();
  await page.getByLabel("Mobile number").fill("+1 900 555 0100");
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByText("can't receive text messages")).toBeVisible();
  await expect(page.getByLabel("Mobile number")).toHaveValue("+1 900 555 0100");
  await page.getByLabel("Mobile number").fill(phone);
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByText(`we sent to ${shownPhone(phone)}`)).toBeVisible();
  const code = await codeAt(phone);
  // What waits is still there after a reload.
  await page.reload();
  await page.getByLabel("One-Time Password").fill(wrongCode(code));
  await expect(page.getByText("That code is incorrect.")).toBeVisible();
  await page.getByLabel("One-Time Password").fill(code);
  await expect(
    page.getByText(`Your phone number ${shownPhone(phone)} was added. Your other sessions ended`),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Change phone number" })).toBeFocused();
  expect((await elsewhere.send("GET", "/api/account")).status).toBe(401);
  await newest(person.email, about("Your phone number was changed"));

  await page.getByRole("button", { name: "Remove phone number" }).click();
  await page.getByRole("button", { name: `Remove ${shownPhone(phone)}` }).click();
  await expect(page.getByText("Your phone number was removed.")).toBeVisible();
  await newest(person.email, about("Your phone number was removed"));
  const [row] = await world.sql`SELECT phone, phone_verified_at FROM users WHERE id = ${person.id}`;
  expect(row).toEqual({ phone: null, phone_verified_at: null });
});

async function startEmailChange(page: Page, email: string): Promise<void> {
  await page.goto("/account");
  await page.getByRole("button", { name: "Change email address" }).click();
  await page.getByLabel("New email address").fill(email);
  await page.getByRole("button", { name: "Send code" }).click();
}

test("a user changes the email address, and the old mailbox undoes it", async ({ page, otherPage, world }) => {
  const person = await makeMember(world);
  const email = newEmail();
  await signIn(page, person);
  await startEmailChange(page, email);
  await page.getByLabel("One-Time Password").fill(await codeAt(email));
  await expect(page.getByText(`Your email address is now ${email}.`)).toBeVisible();
  await expect(page.getByText(`We emailed ${person.email}; from there you can undo this for 72 hours.`)).toBeVisible();
  await newest(email, about("Your email address is confirmed"));
  expect((await new Client().password(person.email, person.password)).reason).toBe("credentials");

  const path = await undoPathOf(person.email);
  await otherPage.goto(path);
  await otherPage.goto(path);
  expect((await world.sql`SELECT email FROM users WHERE id = ${person.id}`)[0]).toEqual({ email });
  await otherPage.getByRole("button", { name: "Restore my address" }).click();
  await expect(otherPage.getByRole("heading", { name: "Your email address is restored" })).toBeVisible();
  await expect(otherPage.getByRole("link", { name: "Set a new password" })).toHaveAttribute("href", "/password-reset");
  await page.goto("/account");
  await expect(page).toHaveURL(/\/sign-in/);
  await otherPage.goto(path);
  await otherPage.getByRole("button", { name: "Restore my address" }).click();
  await expect(otherPage.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await givePassword(otherPage, person);
  await expectSignedIn(otherPage);
});

test("cancelling revokes the code and returns what was typed", async ({ page, world }) => {
  const person = await makeMember(world);
  const email = newEmail();
  await signIn(page, person);
  await startEmailChange(page, email);
  await expect(page.getByLabel("One-Time Password")).toBeFocused();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: "Change email address" })).toBeFocused();
  await page.reload();
  await expect(page.getByRole("button", { name: "Change email address" })).toBeVisible();
  await expect(page.getByLabel("One-Time Password")).toHaveCount(0);
});

test("a change after the recent authentication ended requires the password, then continues", async ({
  page,
  world,
}) => {
  const person = await makeMember(world);
  const email = newEmail();
  await signIn(page, person);
  await makeStale(world, person);
  await page.goto("/account");
  await page.getByRole("button", { name: "Change email address" }).click();
  await page.getByLabel("New email address").fill(email);
  await page.getByRole("button", { name: "Send code" }).click();
  await page.getByRole("dialog").getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText(`we sent to ${email}`)).toBeVisible();
});

test("R24 without recent authentication nothing is sent, changed or removed", async ({ world, phone }) => {
  const person = await makeMember(world, "APP4", { phone });
  const client = await signedIn(person);
  await makeStale(world, person);
  const email = newEmail();
  for (const answer of [
    await post(client, "email", { email }),
    await post(client, "phone", { phone: "+14155550199" }),
    await client.send("DELETE", "/api/account/phone"),
  ]) {
    expect([answer.status, answer.json?.code]).toEqual([403, "reauthentication_required"]);
  }
  expect(await messagesTo(email)).toEqual([]);
  expect((await client.send("GET", "/api/account")).json).toMatchObject({ phone, email: person.email });
});

test("C08 premium and ambiguous phone numbers get 422 and no message", async ({ world }) => {
  const client = await signedIn(await makeMember(world, "APP4"));
  const numbers: unknown[] = ["+19005550100", "+447012345678", "+442079460958", "911", "+1415555010012345"];
  numbers.push("+1 415 555 CALL", "+14155550100;ext=1", "+14155550100,+14155550101", "+8816123456789", "");
  numbers.push(["+14155550100"], { phone: "+14155550100" }, 14155550100, null, "9".repeat(5_000), "+1415\u00005550100");
  for (const phone of numbers) {
    const answer = await post(client, "phone", { phone });
    expect([answer.status, answer.json?.code], JSON.stringify(phone)).toEqual([422, "invalid"]);
  }
  expect((await client.send("GET", "/api/account/phone/confirm")).status).toBe(404);
});

test("C12 ambiguous and lookalike email addresses get 422", async ({ world }) => {
  const person = await makeMember(world);
  const client = await signedIn(person);
  const emails: unknown[] = ["victim@x.test\r\nBcc: m@evil.test", '"a@evil.test"@x.test', "a@evil.test＠x.test"];
  emails.push("a﹫evil.test@x.test", "a@x.test,b@evil.test", ["victim@x.test", "attacker@x.test"], {}, "a@x.test.");
  emails.push(`${"a".repeat(65)}@x.test`, "", person.email, person.email.toUpperCase());
  for (const email of emails) {
    const answer = await post(client, "email", { email });
    expect([answer.status, answer.json?.code], JSON.stringify(email)).toEqual([422, "invalid"]);
  }
});

test("an email address of another account gets the same response, a code to its mailbox only, and no change", async ({
  world,
}) => {
  const [person, owner] = [await makeMember(world), await makeMember(world)];
  const client = await signedIn(person);
  const free = await post(client, "email", { email: newEmail() });
  const taken = await post(client, "email", { email: owner.email });
  expect([free.status, taken.status]).toEqual([202, 202]);
  expect(Object.keys(taken.json ?? {})).toEqual(Object.keys(free.json ?? {}));
  const code = await codeAt(owner.email);
  expect(await messagesTo(person.email)).toEqual([]);
  expect((await post(client, "email/confirm", { code: wrongCode(code) })).json?.code).toBe("incorrect_code");
  const answer = await post(client, "email/confirm", { code });
  expect([answer.status, answer.json?.code]).toEqual([409, "conflict"]);
  expect((await client.send("GET", "/api/account")).json?.email).toBe(person.email);
  expect((await new Client().password(owner.email, owner.password)).status).toBe(200);
});

test("A11 a confirmation code never signs in, and a sign-in code never confirms", async ({ world, phone }) => {
  const person = await makeMember(world, "APP4", { twoFactorEnabled: true });
  const client = new Client();
  await client.password(person.email, person.password);
  const signInCode = codeIn((await waitForMessages(person.email))[0] as Message);
  expect((await client.code(signInCode)).status).toBe(200);
  expect((await post(client, "phone", { phone })).status).toBe(202);
  const confirming = await codeAt(phone);

  const attacker = new Client();
  await attacker.password(person.email, person.password);
  expect((await attacker.code(confirming)).reason).toBe("incorrect");
  // The same number by chance is no reverse.
  if (signInCode !== confirming) {
    expect((await post(client, "phone/confirm", { code: signInCode })).json?.code).toBe("incorrect_code");
  }
  expect((await post(client, "email/confirm", { code: confirming })).status).toBe(404);
  expect((await post(client, "reauthenticate/code", { code: confirming })).status).toBe(404);
  const right = await post(client, "phone/confirm", { code: confirming });
  expect([right.status, right.json?.phone, right.json?.phoneVerified]).toEqual([200, phone, true]);
  expect((await post(client, "phone/confirm", { code: confirming })).status).toBe(404);
});

test("G08 neither a pending sign-in nor a session without its second step changes a destination", async ({
  world,
  phone,
}) => {
  const workgroup = await world.makeWorkgroup("APP4");
  const person = await world.makePerson({ memberships: [{ workgroup }] });
  const lacking = await signedIn(person);
  await world.sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${workgroup.id}`;
  const pending = new Client();
  expect((await pending.password(person.email, person.password)).reason).toBe("code_required");
  const email = newEmail();
  for (const [client, status, code] of [
    [lacking, 403, "second_step_required"],
    [pending, 401, "unauthenticated"],
    [new Client(), 401, "unauthenticated"],
  ] as const) {
    const answers = [
      await post(client, "email", { email }),
      await post(client, "phone", { phone }),
      await post(client, "email/confirm", { code: "123456" }),
      await post(client, "email/resend", {}),
      await client.send("GET", "/api/account/phone/confirm"),
      await client.send("DELETE", "/api/account/phone"),
    ];
    for (const answer of answers) expect([answer.status, answer.json?.code]).toEqual([status, code]);
  }
  expect([...(await messagesTo(email)), ...(await messagesTo(phone))]).toEqual([]);
});

test("a resend waits, repeats the code, and five incorrect codes end the change", async ({ world, phone }) => {
  const person = await makeMember(world);
  const client = await signedIn(person);
  await post(client, "phone", { phone });
  const code = await codeAt(phone);
  const early = await post(client, "phone/resend", {});
  expect([early.status, early.json?.code]).toEqual([429, "resend_too_early"]);
  await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${person.id}`;
  expect((await post(client, "phone/resend", {})).status).toBe(202);
  const [second] = await waitForMessages(phone, 2);
  expect(codeIn(second as Message)).toBe(code);
  for (let i = 0; i < 5; i++) await post(client, "phone/confirm", { code: wrongCode(code) });
  const over = await post(client, "phone/confirm", { code });
  expect([over.status, over.json?.code, over.json?.detail]).toEqual([409, "challenge_over", "exhausted"]);
  expect((await client.send("GET", "/api/account")).json?.phone).toBeNull();
});

test("truncated, foreign and expired undo links and those of a disabled account get the same response", async ({
  world,
}) => {
  const person = await makeMember(world);
  const client = await signedIn(person);
  const email = newEmail();
  await post(client, "email", { email });
  expect((await post(client, "email/confirm", { code: await codeAt(email) })).status).toBe(200);
  const token = (await undoPathOf(person.email)).split("/").at(-1) ?? "";
  const undo = (value: unknown, headers = {}) =>
    client.send("POST", "/api/undo-email", { body: { token: value }, headers });
  for (const value of [token.slice(0, -1), `${token}x`, "a".repeat(43), "", "'", "\u0000"]) {
    const answer = await undo(value);
    expect([answer.status, answer.json?.code], value).toEqual([409, "link_over"]);
  }
  expect((await undo([token])).status).toBe(422);
  expect((await undo(token, { origin: "https://evil.test" })).json?.code).toBe("foreign_origin");
  await world.sql`UPDATE users SET disabled_at = now() WHERE id = ${person.id}`;
  expect((await undo(token)).json?.code).toBe("link_over");
  await world.sql`UPDATE users SET disabled_at = NULL WHERE id = ${person.id}`;
  await world.sql`UPDATE links SET expires_at = now() WHERE user_id = ${person.id}`;
  expect((await undo(token)).json?.code).toBe("link_over");
  await world.sql`UPDATE links SET expires_at = now() + interval '1 minute' WHERE user_id = ${person.id}`;
  expect((await undo(token)).status).toBe(204);
  expect((await undo(token)).json?.code).toBe("link_over");
  expect((await client.send("GET", "/api/account")).status).toBe(401);
});
