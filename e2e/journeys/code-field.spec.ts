/** Entering the code: typed, pasted, by keyboard, with reload, Back and a second tab. */

import { codeIn, waitForCodes, wrongCode } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import type { KitPeople, Person } from "@/e2e/support/kit-people";
import { codeField, expectSignedIn, givePassword, markOn } from "@/e2e/support/page-objects";

async function makeCareful(kit: KitPeople): Promise<Person> {
  return kit.makePerson({ twoFactorEnabled: true, memberships: [{ workgroup: await kit.makeWorkgroup() }] });
}

async function codeFor(person: Person): Promise<string> {
  const [message] = await waitForCodes(person.email);
  if (!message) throw new Error("no message");
  return codeIn(message);
}

test("a pasted code with a space signs in without a press of the button", async ({ page, context, kit }) => {
  const person = await makeCareful(kit);
  await kit.openCodePage(page, person);
  const code = await codeFor(person);
  await expect(codeField(page)).toBeFocused();
  await expect(codeField(page)).toHaveAttribute("autocomplete", "one-time-code");
  await expect(codeField(page)).toHaveAttribute("inputmode", "numeric");

  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((text) => navigator.clipboard.writeText(text), `${code.slice(0, 3)} ${code.slice(3)}`);
  await codeField(page).press("ControlOrMeta+V");
  await expectSignedIn(page);
});

test("reload, Back and a second tab show the same challenge without signing in", async ({ page, context, kit }) => {
  const person = await makeCareful(kit);
  await givePassword(page, person);
  await expect(codeField(page)).toBeVisible();
  const mark = await markOn(page);

  await page.reload();
  await expect(page.getByText(`Message ${mark}`)).toBeVisible();

  await page.goBack();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await page.goForward();
  await expect(page.getByText(`Message ${mark}`)).toBeVisible();

  const tab = await context.newPage();
  await tab.goto("/account");
  await expect(tab).toHaveURL("/sign-in?callbackUrl=%2Faccount");
  await tab.goto("/sign-in/code");
  await expect(tab.getByText(`Message ${mark}`)).toBeVisible();
  expect((await context.request.get("/api/account")).status()).toBe(401);
  expect((await context.cookies()).map(({ name }) => name)).not.toContain("leadmaster.session");

  // One message for all of it. Six digits typed one by one send themselves; the first tab learns of it at its next look.
  await codeField(tab).pressSequentially(await codeFor(person));
  await expectSignedIn(tab);
  await page.reload();
  await expectSignedIn(page);
});

test("a user signs in with the keyboard alone after an incorrect code", async ({ page, kit }) => {
  const person = await makeCareful(kit);
  await page.goto("/sign-in");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeEnabled();
  await expect(page.getByLabel("Email")).toBeFocused();
  await page.keyboard.type(person.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(person.password);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeFocused();
  await page.keyboard.press("Enter");

  const code = await codeFor(person);
  await expect(codeField(page)).toBeFocused();
  await page.keyboard.type(wrongCode(code));
  await expect(page.getByRole("alert").filter({ hasText: "That code is incorrect." })).toBeVisible();
  // The wrong code is selected: what is typed next takes its place.
  await expect(codeField(page)).toBeFocused();
  await expect(codeField(page)).toBeEditable();
  await page.keyboard.type(code.slice(0, 5));
  for (const name of ["Verify", "Send again", "Cancel"]) {
    await page.keyboard.press("Tab");
    await expect(page.getByRole("button", { name })).toBeFocused();
  }
  for (let back = 0; back < 3; back += 1) await page.keyboard.press("Shift+Tab");
  await expect(codeField(page)).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.type(code.slice(5));
  await expectSignedIn(page);

  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});
