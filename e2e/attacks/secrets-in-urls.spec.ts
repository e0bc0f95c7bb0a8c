/** D10: browsers, proxies and logs keep URLs, so no URL may contain a secret. */
import type { BrowserContext } from "@playwright/test";
import { codeIn, waitForCodes, wrongCode } from "@/e2e/support/inbox";
import {
  codeField,
  expectSignedIn,
  fillPassword,
  giveCode,
  openUserInformation,
  signIn,
  signOut,
} from "@/e2e/support/page-objects";
import type { Person } from "@/e2e/support/people";
import { type Recorded, record } from "@/e2e/support/url-recorder";
import { expect, test } from "@/e2e/support/world-test";

/** The cookies as they are now: their values, and the parts of which the challenge's is made. */
async function addCookies({ secrets }: Recorded, context: BrowserContext): Promise<void> {
  for (const { name, value } of await context.cookies()) {
    if (!/session|challenge/.test(name)) continue;
    secrets.add(value);
    for (const part of value.split(".").filter((one) => one.length > 8)) secrets.add(part);
  }
}

function addPerson({ secrets }: Recorded, { email, password, name, id }: Person): void {
  for (const secret of [email, password, name, id, "certainly not the password"]) secrets.add(secret);
}

/** Types a wrong code and then waits for what the page says of it. */
async function giveWrongCode(recorded: Recorded, page: Parameters<typeof codeField>[0], code: string): Promise<void> {
  for (const one of [code, wrongCode(code)]) recorded.secrets.add(one);
  await codeField(page).fill(wrongCode(code));
  await expect(page.getByRole("alert").filter({ hasText: "That code is incorrect." })).toBeVisible();
}

test("D10 a sign-in with every error leaves no secret in a URL and requests no other origin", async ({
  page,
  context,
  world,
}) => {
  const recorded = record(context);
  const person = await world.makePerson({
    twoFactorEnabled: true,
    memberships: [{ workgroup: await world.makeWorkgroup() }],
  });
  addPerson(recorded, person);
  await page.goto("/account");
  await fillPassword(page, { email: person.email, password: "certainly not the password" });
  await expect(page.getByRole("alert").filter({ hasText: "Incorrect email or password." })).toBeVisible();
  await fillPassword(page, person);
  await expect(codeField(page)).toBeVisible();
  const [message] = await waitForCodes(person.email);
  const code = message ? codeIn(message) : "";
  await addCookies(recorded, context);
  expect(recorded.secrets.size).toBeGreaterThan(7);
  await giveWrongCode(recorded, page, code);

  await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${person.id}`;
  await page.reload();
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByText("Sent again: same code.")).toBeVisible();
  await waitForCodes(person.email, 2);
  await codeField(page).fill(code);
  await expect(page).toHaveURL("/account");
  await addCookies(recorded, context);

  // A new address, its code, and back out.
  const email = `new-${person.email}`;
  recorded.secrets.add(email);
  await page.getByRole("button", { name: "Change email address" }).click();
  await page.getByLabel("New email address").fill(email);
  await page.getByRole("button", { name: "Send code" }).click();
  const [confirming] = await waitForCodes(email);
  recorded.secrets.add(confirming ? codeIn(confirming) : "");
  await codeField(page).fill(confirming ? codeIn(confirming) : "");
  await expect(page.getByText(`Your email address is now ${email}.`)).toBeVisible();
  await signOut(page);

  await recorded.expectClean();
  const { origin } = new URL(page.url());
  expect(recorded.urls.filter((url) => new URL(url, origin).origin !== origin)).toEqual([]);
  expect(recorded.methods.filter((method) => method === "POST").length).toBeGreaterThan(6);
  expect((await context.request.get("/sign-in/code")).headers()["referrer-policy"]).toBe("same-origin");
});

test("D10 a step-up within a page leaves no secret in a URL", async ({ page, context, world }) => {
  const recorded = record(context);
  const workgroup = await world.makeWorkgroup();
  const person = await world.makePerson({ memberships: [{ workgroup }] });
  addPerson(recorded, person);
  await signIn(page, person);
  await addCookies(recorded, context);
  await openUserInformation(page);
  await page.getByLabel("Name").fill("Robin Midway");
  await world.sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${workgroup.id}`;
  await page.getByRole("button", { name: "Update" }).click();
  await expect(page.getByRole("dialog", { name: "Enter the code we sent" })).toBeVisible();
  const [message] = await waitForCodes(person.email);
  await addCookies(recorded, context);
  await giveWrongCode(recorded, page, message ? codeIn(message) : "");
  await giveCode(page, person.email);
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await addCookies(recorded, context);

  // Authentication that is not recent: password and code in a dialog.
  await world.sql`UPDATE sessions SET authenticated_at = now() - interval '1 hour' WHERE user_id = ${person.id}`;
  await page.getByRole("button", { name: "Change email address" }).click();
  await page.getByLabel("New email address").fill(`new-${person.email}`);
  await page.getByRole("button", { name: "Send code" }).click();
  await page.getByRole("dialog").getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("dialog").getByLabel("One-Time Password")).toBeVisible();
  const [second] = await waitForCodes(person.email, 2);
  recorded.secrets.add(second ? codeIn(second) : "");
  await page
    .getByRole("dialog")
    .getByLabel("One-Time Password")
    .fill(second ? codeIn(second) : "");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.goto("/");
  await expectSignedIn(page);

  await recorded.expectClean();
  const { origin } = new URL(page.url());
  expect(recorded.urls.filter((url) => new URL(url, origin).origin !== origin)).toEqual([]);
});
