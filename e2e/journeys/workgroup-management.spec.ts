/** Workgroup Management as it is stored: before scripts, without them, and after another admin's change. */
import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "@/e2e/support/journey-test";
import { signIn, signInWithCode, twoFactorBox } from "@/e2e/support/page-objects";
import type { Person, Workgroup, World } from "@/e2e/support/people";

type Browser = { newContext(options: { javaScriptEnabled: boolean }): Promise<BrowserContext> };

/** A page without scripts in the session of `page`. */
async function withoutScripts(browser: Browser, page: Page): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await context.addCookies(await page.context().cookies());
  return context.newPage();
}

const securityOptions = (page: Page) => page.getByRole("region", { name: "Security Options" });
const submit = (page: Page) => page.getByRole("button", { name: "Submit" });
const makeAdmin = (world: World, workgroup: Workgroup, name: string): Promise<Person> =>
  world.makePerson({ name, memberships: [{ workgroup, role: "admin" }] });

test("without scripts Security Options, Members and Delivery health show what is stored", async ({
  page,
  browser,
  world,
}) => {
  const workgroup = await world.makeWorkgroup("APP4", true);
  const admin = await makeAdmin(world, workgroup, "Ada Admin");
  const member = await world.makePerson({ name: "Bea Bounced", memberships: [{ workgroup }] });
  await world.sql`INSERT INTO suppressions (channel, destination, reason) VALUES ('email', ${member.email}, 'bounced')`;
  await world.sql`INSERT INTO audit_events (workgroup_id, actor_id, type, result) VALUES (${workgroup.id}, ${admin.id}, 'workgroup.two_factor_on', 'success')`;
  await signInWithCode(page, admin);

  const plain = await withoutScripts(browser, page);
  await plain.goto(`/workgroups/${workgroup.id}`);
  await expect(twoFactorBox(plain)).toBeChecked();
  await expect(securityOptions(plain)).toContainText(/Ada Admin turned this on today at \d+:\d\d [AP]M UTC\./);
  await expect(submit(plain)).toBeDisabled();
  expect(await plain.locator("noscript").first().textContent()).toContain("turn on JavaScript and reload this page");
  await world.sql`UPDATE workgroups SET two_factor_required = false WHERE id = ${workgroup.id}`;
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

test("the box is true before scripts arrive, and keeps what the admin changes meanwhile", async ({ page, world }) => {
  const workgroup = await world.makeWorkgroup("APP", true);
  await signInWithCode(page, await makeAdmin(world, workgroup, "Ada Admin"));
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
  world,
}) => {
  const workgroup = await world.makeWorkgroup();
  const [ada, ben] = [await makeAdmin(world, workgroup, "Ada Admin"), await makeAdmin(world, workgroup, "Ben Admin")];
  await Promise.all([signIn(page, ada), signIn(otherPage, ben)]);
  await world.sql`UPDATE sessions SET second_step_at = now() WHERE user_id IN (${ada.id}, ${ben.id})`;
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
  const [row] = await world.sql`SELECT two_factor_required AS required FROM workgroups WHERE id = ${workgroup.id}`;
  expect(row?.required).toBe(true);

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
  await expect(page.getByRole("alert").filter({ hasText: "Already off. Ben Admin turned this off" })).toBeVisible();
  await expect(twoFactorBox(page)).not.toBeChecked();
});

test("leaving Security Options with an unsaved change asks first, and a lost network keeps it", async ({
  page,
  world,
}) => {
  const workgroup = await world.makeWorkgroup();
  await signIn(page, await makeAdmin(world, workgroup, "Ada Admin"));
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
});
