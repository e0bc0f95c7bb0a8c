/** An admin turns enforcement on and off; what members see. */
import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/support/journey-test";
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

async function openWorkgroupManagement(page: Page, workgroup: { name: string }): Promise<void> {
  await page.getByRole("link", { name: "Workgroup Management" }).click();
  await expect(page.getByRole("heading", { name: "Workgroup Management" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Security Options" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(workgroup.name);
}

test("an admin turns enforcement on: the preview says what will change, and it applies to signed-in members at their next page", async ({
  page,
  otherPage,
  browser,
  phone,
  kit,
}) => {
  // Several people in browsers of their own.
  test.slow();
  const workgroup = await kit.makeFreshWorkgroup("APP4");
  const { admin } = workgroup;
  const member = await kit.makePerson({ phone, memberships: [{ workgroup }] });
  const careful = await kit.makePerson({ twoFactorEnabled: true, memberships: [{ workgroup }] });
  const carefulContext = await browser.newContext();
  const carefulPage = await carefulContext.newPage();
  await Promise.all([signIn(page, admin), kit.signIn(otherPage, member), kit.signIn(carefulPage, careful)]);
  await otherPage.goto("/account");

  await openWorkgroupManagement(page, workgroup);
  await expect(twoFactorBox(page)).not.toBeChecked();
  await expect(page.getByText("What will change")).toHaveCount(0);
  await twoFactorBox(page).check();
  await expect(page.getByText("Of 3 members:")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "codes by email and text message" })).toHaveText(/^1 /);
  await expect(page.getByRole("listitem").filter({ hasText: "codes by email only" })).toHaveText(/^2 /);
  // The admin has two: the other one invited the members.
  await expect(page.getByText("3 web sessions will be asked for a code")).toContainText("Yours is one of them");
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("Saved. Every member is now asked for a code. That includes you")).toBeVisible();
  await expect(twoFactorBox(page)).toBeChecked();

  // The member was signed in without a code: the next page asks for it, and for no password. Who came in with one goes on.
  await otherPage.getByRole("link", { name: "Home" }).click();
  await expect(otherPage).toHaveURL("/sign-in/code?callbackUrl=%2F");
  await expect(otherPage.getByText(`${workgroup.name} asks for a code at every sign-in.`)).toBeVisible();
  await expect(otherPage.getByText(member.email)).toHaveCount(0);
  expect((await otherPage.request.get("/api/account")).status()).toBe(403);
  await carefulPage.goto("/account");
  await expect(carefulPage.getByRole("heading", { level: 1, name: "User Information" })).toBeVisible();
  await carefulContext.close();

  await giveCode(otherPage, member.email);
  await expectSignedIn(otherPage);
  await openUserInformation(otherPage);
  await expect(twoFactorBox(otherPage)).toBeChecked();
  await expect(twoFactorBox(otherPage)).toBeDisabled();
  await expect(otherPage.getByText(`${workgroup.name} requires two-factor sign-in`)).toBeVisible();
  await expect(otherPage.getByText("Your own setting (off) applies again")).toBeVisible();

  // The admin is no exception.
  await page.goto(`/workgroups/${workgroup.id}`);
  await giveCode(page, admin.email);
  await expect(page).toHaveURL(`/workgroups/${workgroup.id}`);
  await expect(twoFactorBox(page)).toBeChecked();
});

test("enforcement during a form asks for the code in place, and keeps what was typed", async ({ page, kit }) => {
  const workgroup = await kit.makeWorkgroup();
  const member = await kit.makePerson({ memberships: [{ workgroup }] });
  await kit.signIn(page, member);
  await page.goto("/account");
  await page.getByLabel("Name").fill("Robin Midway");
  await workgroup.enforce();
  await page.getByRole("button", { name: "Update" }).click();
  await expect(page.getByRole("dialog", { name: "Enter the code we sent" })).toBeVisible();
  await giveCode(page, member.email);
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.reload();
  await expect(page.getByLabel("Name")).toHaveValue("Robin Midway");
  await expect(twoFactorBox(page)).toBeDisabled();
});

test("ending enforcement requires the password, and each member's own setting applies again", async ({
  page,
  otherPage,
  kit,
}) => {
  // Several people in browsers of their own.
  test.slow();
  const workgroup = await kit.makeFreshWorkgroup();
  const { admin } = workgroup;
  const easy = await kit.makePerson({ memberships: [{ workgroup }] });
  const careful = await kit.makePerson({ twoFactorEnabled: true, memberships: [{ workgroup }] });
  await workgroup.enforce();
  await Promise.all([kit.signIn(page, admin), kit.signIn(otherPage, easy)]);
  await otherPage.goto("/account");
  await expect(twoFactorBox(otherPage)).toBeDisabled();

  await page.goto("/");
  await openWorkgroupManagement(page, workgroup);
  await twoFactorBox(page).uncheck();
  await expect(page.getByText("2 members can then sign in with only a password.")).toBeVisible();
  const password = page.getByLabel("Current password");
  const submit = page.getByRole("button", { name: "Submit" });
  await password.fill("certainly not the password");
  await submit.click();
  await expect(page.getByText("That password is incorrect.")).toBeVisible();
  await expect(twoFactorBox(page)).not.toBeChecked();
  await otherPage.reload();
  await expect(twoFactorBox(otherPage)).toBeDisabled();

  await password.fill(admin.password);
  await submit.click();
  await expect(
    page.getByText("Saved. Members are asked for a code only if they turned it on themselves"),
  ).toBeVisible();
  await page.reload();
  await expect(twoFactorBox(page)).not.toBeChecked();

  await otherPage.reload();
  await expect(twoFactorBox(otherPage)).toBeEnabled();
  await expect(twoFactorBox(otherPage)).not.toBeChecked();
  await signOut(otherPage);
  await signIn(otherPage, easy);
  await signOut(otherPage);

  await givePassword(otherPage, careful);
  await expect(otherPage.getByText("You asked for a code at every sign-in.")).toBeVisible();
  await expect(codeField(otherPage)).toBeVisible();
  await giveCode(otherPage, careful.email);
  await openUserInformation(otherPage);
  await expect(twoFactorBox(otherPage)).toBeChecked();
  await expect(twoFactorBox(otherPage)).toBeEnabled();
});
