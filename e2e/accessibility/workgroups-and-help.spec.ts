/** Workgroup Management, help and error pages in every state: axe without any violation, at 1280 and 390 px, light and dark. */

import type { Page } from "@playwright/test";
import { give } from "@/e2e/screens/screen-state";
import { colorRules, expectNoViolation, sidewaysOf } from "@/e2e/support/accessibility";
import { full, inFullRun } from "@/e2e/support/full-run";
import { startInstance } from "@/e2e/support/instance";
import { twoFactorBox } from "@/e2e/support/page-objects";
import type { Person, Workgroup, World } from "@/e2e/support/people";
import { signedIn } from "@/e2e/support/requests";
import { fillDeliveries, makeTroubledMembers } from "@/e2e/support/workgroup-scenes";
import { expect, test } from "@/e2e/support/world-test";

async function signInAsAdmin(page: Page, world: World, workgroup: Workgroup): Promise<Person> {
  const admin = await world.makePerson({ name: "Ada Admin", memberships: [{ workgroup, role: "admin" }] });
  await give(page, await signedIn(admin));
  await world.sql`UPDATE sessions SET second_step_at = now() WHERE user_id = ${admin.id}`;
  return admin;
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    const look = `${colorScheme}, ${width} px`;
    const rules = colorScheme === "dark" ? colorRules : undefined;

    test.describe(look, inFullRun(colorScheme, width), () => {
      test.beforeEach(async ({ page }) => {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.setViewportSize({ width, height: 844 });
      });

      test(`axe finds nothing on Security Options, ${look}`, async ({ page, world }) => {
        test.slow();
        const workgroup = await world.makeWorkgroup("APP4");
        const admin = await signInAsAdmin(page, world, workgroup);
        await makeTroubledMembers(world, workgroup);
        await page.goto(`/workgroups/${workgroup.id}`);
        await expectNoViolation(page, "Security Options", rules);
        await twoFactorBox(page).check();
        await page.getByRole("button", { name: "members", exact: false }).first().click();
        await expect(page.getByText("Help them under Members who need help.")).toBeVisible();
        await expectNoViolation(page, "the preview with names", rules);
        await world.sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${workgroup.id}`;
        await page.getByRole("button", { name: "Submit" }).click();
        await expect(page.getByRole("alert").filter({ hasText: "Already on." })).toBeVisible();
        await expectNoViolation(page, "a change by another admin", rules);
        await twoFactorBox(page).uncheck();
        await expect(page.getByText("What will change")).toBeVisible();
        await page.getByRole("button", { name: "Submit" }).click();
        await expect(page.getByText("Enter your current password.")).toBeVisible();
        await expectNoViolation(page, "turning off with an error", rules);
        await page.getByLabel("Current password").fill(admin.password);
        await page.getByRole("button", { name: "Submit" }).click();
        await expect(page.getByText("Saved. Members are asked")).toBeVisible();
        await expectNoViolation(page, "saved", rules);
        await world.sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE user_id = ${admin.id}`;
        await twoFactorBox(page).check();
        await page.getByRole("button", { name: "Submit" }).click();
        await expect(page.getByRole("dialog")).toBeVisible();
        await expectNoViolation(page, "the step-up dialog", rules);
      });

      test(`axe finds nothing on Help desk and Delivery health, ${look}`, full, async ({ page, world }) => {
        test.slow();
        const workgroup = await world.makeWorkgroup("APP4");
        await signInAsAdmin(page, world, workgroup);
        await page.goto(`/workgroups/${workgroup.id}/members/help`);
        await expect(page.getByText("No one needs help")).toBeVisible();
        await expectNoViolation(page, "Help desk without entries", rules);
        await page.goto(`/workgroups/${workgroup.id}/delivery`);
        await expect(page.getByText("No codes were sent")).toBeVisible();
        await expectNoViolation(page, "Delivery health without messages", rules);
        const troubled = await makeTroubledMembers(world, workgroup);
        await fillDeliveries(world, troubled);
        await page.goto(`/workgroups/${workgroup.id}/members/help`);
        await expect(page.getByRole("button", { name: "Unlock sign-in for Lou Locked" })).toBeVisible();
        await expectNoViolation(page, "Help desk", rules);
        for (const days of [1, 7, 30]) {
          await page.goto(`/workgroups/${workgroup.id}/delivery?days=${days}`);
          for (const summary of await page.getByText("Numbers by day").all()) await summary.click();
          await expectNoViolation(page, `Delivery health, ${days} days`, rules);
        }
      });

      test(`axe finds nothing on the help article and on error pages, ${look}`, full, async ({ page, world }) => {
        test.slow();
        await page.goto("/help");
        await expect(page).toHaveURL("/help/two-factor-authentication");
        await expectNoViolation(page, "help", rules);
        await page.getByLabel("How can we improve this article?").fill("x".repeat(2_001));
        await page.getByRole("button", { name: "Send" }).click();
        await expect(page.getByText("Choose Yes or No.")).toBeVisible();
        await expectNoViolation(page, "feedback with errors", rules);
        await page.goto("/nothing/here");
        await expect(page).toHaveTitle("Page not found · LeadMaster");
        await expectNoViolation(page, "404", rules);
        const workgroup = await world.makeWorkgroup();
        await give(page, await signedIn(await world.makePerson({ memberships: [{ workgroup }] })));
        await page.goto(`/workgroups/${workgroup.id}`);
        await expect(page.getByRole("heading", { name: "Only for admins" })).toBeVisible();
        await expect(page).toHaveTitle("Only for admins · LeadMaster");
        await expectNoViolation(page, "403", rules);
        await page.goto("/");
        await expect(page.getByRole("region", { name: "Your workgroups" })).toContainText(workgroup.name);
        await expectNoViolation(page, "Home", rules);
        await page.goto("/workgroups/x");
        await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
        await expect(page).toHaveTitle("Page not found · LeadMaster");
        await expectNoViolation(page, "404 of a page that exists", rules);
      });
    });
  }
}

test("axe finds nothing on the page of a failure", full, async ({ browser }) => {
  const server = await startInstance({ databaseUrl: "postgres://nobody:x@127.0.0.1:1/nothing", readyPath: "/sign-in" });
  try {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({ colorScheme, viewport: { width: 390, height: 844 } });
      await context.addCookies([{ name: "leadmaster.session", value: "A".repeat(43), url: server.origin }]);
      const page = await context.newPage();
      expect((await page.goto(`${server.origin}/account`))?.status()).toBe(500);
      await expect(page.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
      await expect(page).toHaveTitle("Something went wrong · LeadMaster");
      await expectNoViolation(page, `500, ${colorScheme}`);
      await context.close();
    }
  } finally {
    await server.kill9();
  }
});

test(
  "with forced colors the box, the selected period, the bars and the buttons are visible",
  full,
  async ({ page, world }) => {
    const workgroup = await world.makeWorkgroup("APP4", true);
    await page.emulateMedia({ forcedColors: "active" });
    const admin = await world.makePerson({ memberships: [{ workgroup, role: "admin" }] });
    await world.sql`UPDATE workgroups SET two_factor_required = false WHERE id = ${workgroup.id}`;
    await give(page, await signedIn(admin));
    const [member] = await makeTroubledMembers(world, workgroup);
    await fillDeliveries(world, member ? [member] : []);
    await page.goto(`/workgroups/${workgroup.id}/delivery?days=30`);
    const period = page.getByRole("navigation", { name: "Period" });
    const background = (name: string) =>
      period.getByRole("link", { name }).evaluate((link) => getComputedStyle(link).backgroundColor);
    expect(await background("30 days")).not.toBe(await background("7 days"));
    const email = page.getByRole("region", { name: "Email", exact: true });
    const canvas = await email.evaluate((region) => getComputedStyle(region.ownerDocument.body).backgroundColor);
    const bars = await email
      .locator("svg rect[class]")
      .evaluateAll((rects) => rects.map((rect) => [getComputedStyle(rect).fill, getComputedStyle(rect).stroke]));
    expect(bars.length).toBeGreaterThan(3);
    for (const [fill, stroke] of bars) expect(fill === canvas && (stroke === "none" || stroke === canvas)).toBe(false);
    // Delivered, unconfirmed and failed differ in more than their colors by name.
    expect(new Set(bars.map(String)).size).toBe(3);
    await page.goto(`/workgroups/${workgroup.id}`);
    const border = (name: string) =>
      page.getByRole("button", { name }).evaluate((button) => {
        const { borderTopWidth, borderTopColor } = getComputedStyle(button);
        return [Number.parseFloat(borderTopWidth), borderTopColor];
      });
    expect(await border("Submit")).toEqual([expect.any(Number), expect.not.stringContaining("rgba(0, 0, 0, 0)")]);
  },
);

for (const [name, width, fontSize] of [
  ["320 px", 320, "100%"],
  ["200 % zoom", 640, "100%"],
  ["200 % text", 1280, "200%"],
] as const) {
  // 320 px is also 1280 px at 400 % zoom.
  test(`nothing is cut off or scrolls sideways at ${name}`, full, async ({ page, world }) => {
    test.slow();
    await page.setViewportSize({ width, height: 720 });
    const workgroup = await world.makeWorkgroup("APP4");
    await signInAsAdmin(page, world, workgroup);
    const troubled = await makeTroubledMembers(world, workgroup);
    await fillDeliveries(world, troubled);
    const enlarge = () =>
      page.evaluate((size) => {
        document.documentElement.style.fontSize = size;
      }, fontSize);
    const of = `/workgroups/${workgroup.id}`;
    for (const path of [
      of,
      `${of}/members`,
      `${of}/members/help`,
      `${of}/delivery?days=30`,
      "/help",
      "/nothing/here",
    ]) {
      await page.goto(path);
      await enlarge();
      if (path === of) {
        await twoFactorBox(page).check();
        await expect(page.getByText("can't get a code at all.")).toBeVisible();
      }
      expect.soft(await sidewaysOf(page), path).toBeLessThanOrEqual(0);
    }
  });
}
