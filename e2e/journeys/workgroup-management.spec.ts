/** Workgroup Management as it is stored: before scripts, without them, and after another admin's change. */

import type { BrowserContext, Page } from "@playwright/test";
import { suppress } from "@/e2e/faults/support/suppressions";
import { full } from "@/e2e/support/full-run";
import { expect, test } from "@/e2e/support/journey-test";
import { twoFactorBox } from "@/e2e/support/page-objects";

type Browser = { newContext(options: { javaScriptEnabled: boolean }): Promise<BrowserContext> };

/** A page without scripts in the session of `page`. */
async function withoutScripts(browser: Browser, page: Page): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await context.addCookies(await page.context().cookies());
  return context.newPage();
}

const securityOptions = (page: Page) => page.getByRole("region", { name: "Security Options" });
const submit = (page: Page) => page.getByRole("button", { name: "Submit" });

test("without scripts Security Options, Members and Delivery health show what is stored", async ({
  page,
  browser,
  database,
  kit,
}) => {
  const workgroup = await kit.makeFreshWorkgroup("APP4");
  const { admin } = workgroup;
  const member = await kit.makePerson({ name: "Bea Bounced", memberships: [{ workgroup }] });
  await suppress(database, member.email, "bounced");
  await workgroup.enforce();
  await kit.signIn(page, admin);

  const plain = await withoutScripts(browser, page);
  await plain.goto(`/workgroups/${workgroup.id}`);
  await expect(twoFactorBox(plain)).toBeChecked();
  await expect(securityOptions(plain)).toContainText(
    new RegExp(`${admin.name} turned this on today at \\d+:\\d\\d [AP]M UTC\\.`),
  );
  await expect(submit(plain)).toBeDisabled();
  expect(await plain.locator("noscript").first().textContent()).toContain("turn on JavaScript and reload this page");
  await workgroup.stopEnforcing();
  await plain.reload();
  await expect(twoFactorBox(plain)).not.toBeChecked();

  const sections = plain.getByRole("navigation", { name: "Workgroup Management" });
  await sections.getByRole("link", { name: "Members" }).click();
  await plain.getByRole("link", { name: "Members who need help" }).click();
  const members = plain.getByRole("region", { name: "Help desk" });
  await expect(members.getByRole("heading", { name: "Bea Bounced" })).toBeVisible();
  await expect(members.getByText("Messages bounced.")).toBeVisible();
  await sections.getByRole("link", { name: "Delivery health" }).click();
  await expect(plain.getByRole("region", { name: "Delivery health" })).toBeVisible();
  await sections.getByRole("link", { name: "Security Options" }).click();
  await expect(securityOptions(plain)).toBeVisible();
  await plain.context().close();
});

test("the box is true before scripts arrive, and keeps what the admin changes meanwhile", async ({ page, kit }) => {
  const workgroup = await kit.makeFreshWorkgroup("APP", true);
  await kit.signIn(page, workgroup.admin);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\.js(\?|$)/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`/workgroups/${workgroup.id}`, { waitUntil: "commit" });
  await expect(twoFactorBox(page)).toBeChecked();
  await expect(submit(page)).toBeDisabled();
  await twoFactorBox(page).uncheck();
  release();
  await expect(submit(page)).toBeEnabled();
  await expect(twoFactorBox(page)).not.toBeChecked();
  await expect(page.getByText("1 member can then sign in with only a password.")).toBeVisible();
  await expect(page.getByLabel("Current password")).toBeVisible();
});

test("S30 a page with an old policy overwrites nothing: it shows what applies and who decided it", async ({
  page,
  otherPage,
  kit,
}) => {
  const workgroup = await kit.makeFreshWorkgroup();
  const ada = await kit.makePerson({ name: "Ada Admin", memberships: [{ workgroup, role: "admin" }] });
  const { admin: ben } = workgroup;
  // Both have sessions with a second step.
  await workgroup.enforce();
  await kit.signIn(page, ada);
  await kit.signIn(otherPage, ben);
  await workgroup.stopEnforcing();
  await Promise.all([page, otherPage].map((tab) => tab.goto(`/workgroups/${workgroup.id}`)));
  await twoFactorBox(page).check();
  await submit(page).click();
  await expect(page.getByText("Saved. Every member is now asked for a code.")).toBeVisible();

  // Ben's page still shows "off", and he submits it unchanged.
  await submit(otherPage).click();
  const alert = otherPage.getByRole("alert").filter({ hasText: "Not saved. Ada Admin turned this on today at" });
  await expect(alert).toBeVisible();
  await expect(twoFactorBox(otherPage)).toBeChecked();
  await expect(twoFactorBox(otherPage)).toBeFocused();
  expect(await workgroup.isEnforced()).toBe(true);

  // Asked again, he decides knowing what applies.
  await twoFactorBox(otherPage).uncheck();
  await expect(alert).toHaveCount(0);
  await otherPage.getByLabel("Current password").fill(ben.password);
  await submit(otherPage).click();
  await expect(otherPage.getByText("Saved. Members are asked for a code only if")).toBeVisible();

  // Ada's page shows "on": what she wants has happened already.
  await twoFactorBox(page).uncheck();
  await page.getByLabel("Current password").fill(ada.password);
  await submit(page).click();
  await expect(page.getByRole("alert").filter({ hasText: `Already off. ${ben.name} turned this off` })).toBeVisible();
  await expect(twoFactorBox(page)).not.toBeChecked();
});

test(
  "leaving Security Options with an unsaved change asks first, and a lost network keeps it",
  full,
  async ({ page, kit }) => {
    const workgroup = await kit.makeWorkgroup();
    await kit.signIn(page, workgroup.admin);
    await page.goto(`/workgroups/${workgroup.id}`);
    await twoFactorBox(page).check();
    await expect(page.getByText("Not saved yet. Select Submit.")).toBeVisible();
    const sections = page.getByRole("navigation", { name: "Workgroup Management" });
    await sections.getByRole("link", { name: "Members" }).click();
    const question = page.getByRole("dialog", { name: "Leave without saving?" });
    await question.getByRole("button", { name: "Stay" }).click();
    await expect(page).toHaveURL(`/workgroups/${workgroup.id}`);
    await expect(twoFactorBox(page)).toBeChecked();

    await page.context().setOffline(true);
    await submit(page).click();
    await expect(page.getByText("Can't reach LeadMaster.")).toBeVisible();
    await expect(page).toHaveTitle("Error: Workgroup Management · LeadMaster");
    await page.context().setOffline(false);
    await expect(page.getByText("Can't reach LeadMaster.")).toHaveCount(0);
    await expect(page).toHaveTitle("Workgroup Management · LeadMaster");
    await expect(twoFactorBox(page)).toBeChecked();
    await submit(page).click();
    await expect(page.getByText("Saved. Every member is now asked for a code.")).toBeVisible();
    await sections.getByRole("link", { name: "Members" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(question).toHaveCount(0);
  },
);
