/** A new email address or phone number applies after its confirmation; the old mailbox can undo it. */

import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { ageAuthentication, endResendPause, expireLinks } from "@/e2e/faults/support/moved-clocks";
import { Client } from "@/e2e/support/http-client";
import { codeIn, forgetMessages, type Message, messagesTo, waitForMessages, wrongCode } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import type { KitPeople } from "@/e2e/support/kit-people";
import { disableAccount, enableAccount } from "@/e2e/support/operator";
import { expectSignedIn, givePassword, shownPhone } from "@/e2e/support/page-objects";
import { signedIn } from "@/e2e/support/requests";

const newEmail = () => `new-${randomUUID().slice(0, 13)}@journey.test`;

const makeMember = async (kit: KitPeople, edition: "APP" | "APP4" = "APP", person = {}) =>
  kit.makePerson({ ...person, memberships: [{ workgroup: await kit.makeWorkgroup(edition) }] });

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

test("a user enters, confirms, uses and removes a phone number", async ({ page, phone, kit }) => {
  const person = await makeMember(kit, "APP4", { twoFactorEnabled: false });
  const elsewhere = await signedIn(person);
  await kit.signIn(page, person);
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
  const account = await (await page.request.get("/api/account")).json();
  expect(account).toMatchObject({ phone: null, phoneVerified: false });
});

async function startEmailChange(page: Page, email: string): Promise<void> {
  await page.goto("/account");
  await page.getByRole("button", { name: "Change email address" }).click();
  await page.getByLabel("New email address").fill(email);
  await page.getByRole("button", { name: "Send code" }).click();
}

test("a user changes the email address, and the old mailbox undoes it", async ({ page, otherPage, kit }) => {
  const person = await makeMember(kit);
  const email = newEmail();
  await kit.signIn(page, person);
  await startEmailChange(page, email);
  await page.getByLabel("One-Time Password").fill(await codeAt(email));
  await expect(page.getByText(`Your email address is now ${email}.`)).toBeVisible();
  await expect(page.getByText(`We emailed ${person.email}; from there you can undo this for 72 hours.`)).toBeVisible();
  await newest(email, about("Your email address is confirmed"));
  expect((await new Client().password(person.email, person.password)).reason).toBe("credentials");

  const path = await undoPathOf(person.email);
  await otherPage.goto(path);
  await otherPage.goto(path);
  expect(await (await page.request.get("/api/account")).json()).toMatchObject({ email });
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

test("cancelling revokes the code and returns what was typed", async ({ page, kit }) => {
  const person = await makeMember(kit);
  const email = newEmail();
  await kit.signIn(page, person);
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
  database,
  kit,
}) => {
  const person = await makeMember(kit);
  const email = newEmail();
  await kit.signIn(page, person);
  await ageAuthentication(database, person);
  await page.goto("/account");
  await page.getByRole("button", { name: "Change email address" }).click();
  await page.getByLabel("New email address").fill(email);
  await page.getByRole("button", { name: "Send code" }).click();
  await page.getByRole("dialog").getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText(`we sent to ${email}`)).toBeVisible();
});

test("R24 without recent authentication nothing is sent, changed or removed", async ({ database, phone, kit }) => {
  const person = await makeMember(kit, "APP4", { phone });
  const client = await signedIn(person);
  await ageAuthentication(database, person);
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

test("C08 premium and ambiguous phone numbers get 422 and no message", async ({ kit }) => {
  const client = await signedIn((await kit.makeWorkgroup("APP4")).admin);
  const numbers: unknown[] = ["+19005550100", "+447012345678", "+442079460958", "911", "+1415555010012345"];
  numbers.push("+1 415 555 CALL", "+14155550100;ext=1", "+14155550100,+14155550101", "+8816123456789", "");
  numbers.push(["+14155550100"], { phone: "+14155550100" }, 14155550100, null, "9".repeat(5_000), "+1415\u00005550100");
  for (const phone of numbers) {
    const answer = await post(client, "phone", { phone });
    expect([answer.status, answer.json?.code], JSON.stringify(phone)).toEqual([422, "invalid"]);
  }
  expect((await client.send("GET", "/api/account/phone/confirm")).status).toBe(404);
});

test("C12 ambiguous and lookalike email addresses get 422", async ({ kit }) => {
  const { admin: person } = await kit.makeWorkgroup();
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
  kit,
}) => {
  const workgroup = await kit.makeWorkgroup();
  const [person, owner] = [await kit.makePerson({ memberships: [{ workgroup }] }), workgroup.admin];
  forgetMessages(owner.email);
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

test("A11 a confirmation code never signs in, and a sign-in code never confirms", async ({ phone, kit }) => {
  const person = await makeMember(kit, "APP4", { twoFactorEnabled: true });
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
  phone,
  kit,
}) => {
  const workgroup = await kit.makeWorkgroup("APP4");
  const person = await kit.makePerson({ memberships: [{ workgroup }] });
  const lacking = await signedIn(person);
  await workgroup.enforce();
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

test("a resend waits, repeats the code, and five incorrect codes end the change", async ({ database, phone, kit }) => {
  const person = await makeMember(kit);
  const client = await signedIn(person);
  await post(client, "phone", { phone });
  const code = await codeAt(phone);
  const early = await post(client, "phone/resend", {});
  expect([early.status, early.json?.code]).toEqual([429, "resend_too_early"]);
  await endResendPause(database, person);
  expect((await post(client, "phone/resend", {})).status).toBe(202);
  const [second] = await waitForMessages(phone, 2);
  expect(codeIn(second as Message)).toBe(code);
  for (let i = 0; i < 5; i++) await post(client, "phone/confirm", { code: wrongCode(code) });
  const over = await post(client, "phone/confirm", { code });
  expect([over.status, over.json?.code, over.json?.detail]).toEqual([409, "challenge_over", "exhausted"]);
  expect((await client.send("GET", "/api/account")).json?.phone).toBeNull();
});

test("truncated, foreign and expired undo links and those of a disabled account get the same response", async ({
  database,
  kit,
}) => {
  const person = await makeMember(kit);
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
  await disableAccount(email);
  expect((await undo(token)).json?.code).toBe("link_over");
  await enableAccount(email);
  expect((await client.password(email, person.password)).status).toBe(200);
  await expireLinks(database, { email });
  expect((await undo(token)).json?.code).toBe("link_over");
  await expireLinks(database, { email }, 60);
  expect((await undo(token)).status).toBe(204);
  expect((await undo(token)).json?.code).toBe("link_over");
  expect((await client.send("GET", "/api/account")).status).toBe(401);
});
