/** Password change and password reset; neither skips a code. */
import { randomUUID } from "node:crypto";
import { ageAuthentication, endLinkPause, expireLinks } from "@/e2e/faults/support/moved-clocks";
// All journeys come from one address, and only so many may ask for links in an hour: this test begins without earlier ones.
import { expect, test } from "@/e2e/support/cleared-limits";
import { Client } from "@/e2e/support/http-client";
import { codeIn, forgetMessages, messagesTo, waitForMessages } from "@/e2e/support/inbox";
import type { KitPeople } from "@/e2e/support/kit-people";
import { disableAccount } from "@/e2e/support/operator";
import { expectSignedIn } from "@/e2e/support/page-objects";

const fresh = "tuesday umbrella canyon";

const makeMember = async (kit: KitPeople, person: { twoFactorEnabled?: boolean } = {}) =>
  kit.makePerson({ ...person, memberships: [{ workgroup: await kit.makeWorkgroup() }] });

const ask = (email: string) => new Client().send("POST", "/api/password-reset", { body: { email } });

/** The path of the link in the newest of `count` messages. */
async function linkOf(email: string, count = 1): Promise<string> {
  const [message] = await waitForMessages(email, count);
  const url = /^http\S+\/password-reset\/\S+$/m.exec(message?.text ?? "")?.[0];
  if (!url) throw new Error(`no link in: ${message?.text}`);
  return new URL(url).pathname;
}

async function askedLink(email: string): Promise<string> {
  expect((await ask(email)).status).toBe(202);
  return linkOf(email);
}

const tokenIn = (path: string) => path.split("/").at(-1) ?? "";

function confirm(token: string, newPassword = fresh, client = new Client()) {
  return client.send("POST", "/api/password-reset/confirm", { body: { token, newPassword } });
}

test("E11 a user resets a forgotten password by email: every session ends, and the code is still required", async ({
  page,
  client,
  kit,
}) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  await client.password(person.email, person.password);
  const [code] = await waitForMessages(person.email, 1);
  if (!code) throw new Error("no code");
  await client.code(codeIn(code));
  expect((await client.send("GET", "/api/account")).status).toBe(200);

  await page.goto("/password-reset");
  await page.getByLabel("Email").fill(person.email.toUpperCase());
  await page.getByRole("button", { name: "Send link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  const link = await linkOf(person.email, 2);

  // A scanner opens the link first, and that uses nothing up.
  expect((await new Client().send("GET", link)).status).toBe(200);
  await page.goto(link);
  await expect(page.locator('meta[name="referrer"]')).toHaveAttribute("content", "no-referrer");
  const field = page.getByLabel("New password");
  await field.fill("passwordpassword");
  await expect(page.getByText("Too easy to guess.")).toBeVisible();
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByText("It repeats the same few characters.")).toBeVisible();
  await field.fill(fresh);
  // The judge of passwords is loaded when it is first needed; a busy machine takes its time over it.
  await expect(page.getByText("Strong.")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByRole("heading", { name: "Your password is set" })).toBeVisible();
  expect((await client.send("GET", "/api/account")).status).toBe(401);
  const [notice] = await waitForMessages(person.email, 3);
  expect(notice?.subject).toBe("Your password was reset");

  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(fresh);
  await page.getByRole("button", { name: "Sign in" }).click();
  const [second] = await waitForMessages(person.email, 4);
  if (!second) throw new Error("no code");
  await page.getByLabel("One-Time Password").fill(codeIn(second));
  await expectSignedIn(page);

  expect((await new Client().password(person.email, person.password)).reason).toBe("credentials");
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
});

test("used, expired, replaced, truncated and forged links and those of a disabled account get the same response", async ({
  page,
  database,
  kit,
}) => {
  const person = await makeMember(kit);
  const used = tokenIn(await askedLink(person.email));
  expect((await confirm(used, "short")).json?.errors).toEqual({
    newPassword: "Use 15 characters or more; this has 5.",
  });
  expect((await confirm(used)).status).toBe(204);
  const over = await confirm(used);
  expect(over).toMatchObject({ status: 409, json: { code: "link_over" } });

  const expectOver = async (token: string, what = token) => {
    const answer = await confirm(token);
    expect([answer.status, answer.text], what).toEqual([over.status, over.text]);
  };
  const late = await makeMember(kit);
  const expired = tokenIn(await askedLink(late.email));
  await expireLinks(database, late);
  await expectOver(expired, "expired");
  await ask(late.email);
  const replacing = tokenIn(await linkOf(late.email, 2));
  await expectOver(expired, "replaced");
  await disableAccount(late.email);
  await expectOver(replacing, "disabled");
  for (const token of [used.slice(0, 20), "A".repeat(43), "x", ""]) await expectOver(token);
  await page.goto(`/password-reset/${expired}`);
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await page.getByRole("link", { name: "Get a new link" }).click();
  await expect(page).toHaveURL(/\/password-reset$/);
});

test("a reset between password step and code step ends the challenge", async ({ client, kit }) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  expect((await client.password(person.email, person.password)).reason).toBe("code_required");
  const [message] = await waitForMessages(person.email, 1);
  if (!message) throw new Error("no code");
  await ask(person.email);
  expect((await confirm(tokenIn(await linkOf(person.email, 2)))).status).toBe(204);
  expect((await client.send("GET", "/api/sign-in/challenge")).status).toBe(404);
  expect((await client.code(codeIn(message))).reason).toBe("no_challenge");
  expect(await client.session()).toEqual({});
});

test("A20 a reset signs in no one, neither at its start nor at its end", async ({ client, kit }) => {
  const person = await makeMember(kit);
  const asked = await client.send("POST", "/api/password-reset", { body: { email: person.email } });
  const link = await linkOf(person.email);
  const opened = await client.send("GET", link);
  const done = await confirm(tokenIn(link), fresh, client);
  expect(done.status).toBe(204);
  for (const answer of [asked, opened, done]) {
    expect(answer.setCookies.filter((cookie) => /session|challenge/.test(cookie))).toEqual([]);
  }
  expect((await client.send("GET", "/api/account")).status).toBe(401);
});

/** `npm run timing` compares the times of the two. */
test("D03 a request for a reset link reveals nothing about an email address", async ({ kit }) => {
  const person = await makeMember(kit);
  const nobody = () => `nobody-${randomUUID()}@journey.test`;
  const strip = ({ status, text, headers }: Awaited<ReturnType<typeof ask>>) => ({
    status,
    text,
    headers: Object.fromEntries([...headers].filter(([name]) => name !== "date")),
  });
  const known = strip(await ask(person.email));
  expect(known).toEqual(strip(await ask(nobody())));
  expect(known).toMatchObject({ status: 202, text: "{}" });
  await waitForMessages(person.email, 1);
});

test("D03 a mailbox gets the same link again once a minute, and the fourth request looks like the first", async ({
  database,
  kit,
}) => {
  const person = await makeMember(kit);
  const answers = [];
  for (let i = 0; i < 4; i++) answers.push(await ask(person.email));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(["202 {}"]));
  const link = await linkOf(person.email);
  await endLinkPause(database, person);
  await ask(person.email);
  expect(await linkOf(person.email, 2)).toBe(link);
  expect((await ask("not an address")).status).toBe(422);
});

test("a user changes the password: an incorrect current one is refused, other sessions end, this one continues", async ({
  page,
  client,
  kit,
}) => {
  const person = await makeMember(kit);
  await client.password(person.email, person.password);
  await kit.signIn(page, person);
  await page.goto("/account/password");
  await page.getByLabel("Current password").fill("not my password");
  await page.getByLabel("New password").fill(fresh);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("That password is incorrect.")).toBeVisible();
  expect((await client.send("GET", "/api/account")).status).toBe(200);

  await page.getByLabel("Current password").fill(person.password);
  await page.getByLabel("New password").fill(`${person.email}`);
  await expect(page.getByText("It is made of your name, your email address or ours.")).toBeVisible();
  await page.getByLabel("New password").fill(fresh);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Password changed. 1 other session ended. You stay signed in here.")).toBeVisible();
  expect((await client.send("GET", "/api/account")).status).toBe(401);
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "User Information" })).toBeVisible();
  const [notice] = await waitForMessages(person.email, 1);
  expect(notice?.subject).toBe("Your password was changed");
  expect((await new Client().password(person.email, fresh)).status).toBe(200);
});

test("R24 where a code is required, a new password requires a recent one", async ({ client, database, kit }) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  await client.password(person.email, person.password);
  const [message] = await waitForMessages(person.email, 1);
  if (!message) throw new Error("no code");
  await client.code(codeIn(message));
  const body = { currentPassword: person.password, newPassword: fresh };
  await ageAuthentication(database, person);
  expect(await client.send("POST", "/api/account/password", { body })).toMatchObject({
    status: 403,
    json: { code: "reauthentication_required" },
  });
  await ageAuthentication(database, person, 0);
  const same = { ...body, newPassword: person.password };
  expect((await client.send("POST", "/api/account/password", { body: same })).status).toBe(422);
  const changed = await client.send("POST", "/api/account/password", { body });
  expect(changed).toMatchObject({ status: 200, json: { endedSessions: 0 } });
  expect((await new Client().send("POST", "/api/account/password", { body })).status).toBe(401);
});

test("the sign-in after a reset is reported to the owner on every channel and to the workgroup's admin", async ({
  client,
  phone,
  kit,
}) => {
  const workgroup = await kit.makeWorkgroup();
  const { admin } = workgroup;
  const person = await kit.makePerson({ phone, twoFactorEnabled: true, memberships: [{ workgroup }] });
  forgetMessages(admin.email);
  expect((await confirm(tokenIn(await askedLink(person.email)))).status).toBe(204);
  await waitForMessages(person.email, 2);
  await client.password(person.email, fresh);
  const [message] = await waitForMessages(person.email, 3);
  if (!message) throw new Error("no code");
  expect(await messagesTo(admin.email)).toEqual([]);
  await client.code(codeIn(message));
  const [told] = await waitForMessages(admin.email, 1);
  expect(told?.text).toContain(person.email);
  await waitForMessages(person.email, 4);
  const [text] = await waitForMessages(phone, 1);
  expect(text?.text).toContain("your password was reset by email");
});
