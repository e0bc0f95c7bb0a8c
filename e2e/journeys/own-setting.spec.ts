/** A user turns two-factor on and off on the User Information page. */

import type { Page } from "@playwright/test";
import { ageAuthentication } from "@/e2e/faults/support/moved-clocks";
import { waitForMessages } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import type { KitPeople, Person } from "@/e2e/support/kit-people";
import {
  codeField,
  expectSignedIn,
  giveCode,
  givePassword,
  openUserInformation,
  signIn,
  signOut,
  twoFactorBox,
} from "@/e2e/support/page-objects";

test("a user turns two-factor on: this session continues, others end, and the next sign-in requires a code", async ({
  page,
  otherPage,
  kit,
}) => {
  const person = await kit.makePerson({ memberships: [{ workgroup: await kit.makeWorkgroup() }] });
  await kit.signIn(page, person);
  await kit.signIn(otherPage, person);
  await page.goto("/");

  await openUserInformation(page);
  await expect(twoFactorBox(page)).not.toBeChecked();
  await page.getByLabel("Enable 2 Factor Login").check();
  await expect(page.getByText(`Codes go by email to ${person.email}.`)).toBeVisible();
  await expect(page.getByText("You stay signed in here.")).toBeVisible();
  await page.getByRole("button", { name: "Update" }).click();
  await expect(page.getByText("Saved. From your next sign-in, we'll ask for a code.")).toBeVisible();
  await expect(twoFactorBox(page)).toBeChecked();

  await page.goto("/");
  await expect(page.getByText("2 Factor Login is on")).toBeVisible();
  await otherPage.goto("/account");
  await expect(otherPage).toHaveURL("/sign-in?callbackUrl=%2Faccount");

  await signOut(page);
  await givePassword(page, person);
  await expect(page.getByText("You asked for a code at every sign-in.")).toBeVisible();
  await giveCode(page, person.email);
  await expectSignedIn(page);
  await page.goto("/account");
  await expect(twoFactorBox(page)).toBeChecked();
  await expect(twoFactorBox(page)).toBeEnabled();
});

/** User Information of a person who has two-factor on. */
async function openWithTwoFactor(page: Page, kit: KitPeople): Promise<Person> {
  const person = await kit.makePerson({
    twoFactorEnabled: true,
    memberships: [{ workgroup: await kit.makeWorkgroup() }],
  });
  await kit.signIn(page, person);
  await page.goto("/account");
  return person;
}

test("a user turns two-factor off with the password, and the next sign-in requires no code", async ({ page, kit }) => {
  const person = await openWithTwoFactor(page, kit);
  const password = page.getByLabel("Current password");
  const update = page.getByRole("button", { name: "Update" });
  await expect(password).toHaveCount(0);
  await page.getByLabel("Name").fill("Robin Renamed");
  await twoFactorBox(page).uncheck();
  await expect(page.getByText("anyone who knows your password can sign in as you")).toBeVisible();

  await update.click();
  await expect(page.getByText("Enter your current password.")).toBeVisible();
  await expect(password).toBeFocused();
  await password.fill("certainly not the password");
  await update.click();
  await expect(page.getByText("That password is incorrect.")).toBeVisible();
  // Nothing typed is lost, and nothing is saved.
  await expect(twoFactorBox(page)).not.toBeChecked();
  await expect(page.getByLabel("Name")).toHaveValue("Robin Renamed");
  const account = await (await page.request.get("/api/account")).json();
  expect(account).toMatchObject({ name: person.name, twoFactor: { enabled: true } });

  await password.fill(person.password);
  await update.click();
  await expect(page.getByText("Saved. From your next sign-in, your password is enough.")).toBeVisible();
  await expect(password).toHaveCount(0);
  await page.reload();
  await expect(twoFactorBox(page)).not.toBeChecked();
  await expect(page.getByLabel("Name")).toHaveValue("Robin Renamed");

  await signOut(page);
  await signIn(page, person);
  await expect(codeField(page)).toHaveCount(0);
  await expect(page.getByText("2 Factor Login is off")).toBeVisible();
});

test("ten minutes after the sign-in, turning two-factor off requires a code as well", async ({
  page,
  kit,
  database,
}) => {
  const person = await openWithTwoFactor(page, kit);
  await ageAuthentication(database, person);
  await twoFactorBox(page).uncheck();
  await page.getByLabel("Current password").fill(person.password);
  await page.getByRole("button", { name: "Update" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm it's you" });
  await expect(dialog).toBeVisible();

  // Cancelled: nothing is turned off, and the choice still stands in the form.
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(twoFactorBox(page)).not.toBeChecked();
  const account = await (await page.request.get("/api/account")).json();
  expect(account).toMatchObject({ twoFactor: { enabled: true } });

  await page.getByRole("button", { name: "Update" }).click();
  await giveCode(page, person.email, 3);
  await expect(page.getByText("Saved. From your next sign-in, your password is enough.")).toBeVisible();
});

test("an email tells the owner that two-factor was turned on", async ({ page, kit }) => {
  const person = await kit.makePerson({ memberships: [{ workgroup: await kit.makeWorkgroup() }] });
  await kit.signIn(page, person);
  await page.goto("/account");
  await twoFactorBox(page).check();
  await page.getByRole("button", { name: "Update" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  const [note] = await waitForMessages(person.email);
  expect(note?.subject).toBe("2 Factor Login is on");
});
