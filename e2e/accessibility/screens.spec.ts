/** Every screen, light and dark, desktop and phone width: no axe violation and no horizontal scrolling. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/kit/journey-test";
import { expectSignedIn, giveCode, givePassword, openUserInformation, twoFactorBox } from "@/e2e/kit/page-objects";

// A trace of the scans costs more than the scans.
test.use({ trace: "off" });

/** The dark screens differ from the light ones in their colours alone. */
async function look(page: Page, screen: string, rules?: string[]): Promise<void> {
  // The legacy mode scans without another tab; there are no frames here that would need one.
  const scan = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules ? scan.withRules(rules) : scan).analyze();
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  expect.soft(serious, `accessibility of ${screen}`).toEqual([]);
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(sideways, `${screen} scrolls sideways`).toBeLessThanOrEqual(0);
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(`axe finds no fault on any screen, ${colorScheme}, ${width} px`, async ({ page, world, phone }) => {
      test.slow();
      const rules = colorScheme === "dark" ? ["color-contrast"] : undefined;
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 844 });
      const workgroup = await world.makeWorkgroup("APP4");
      const person = await world.makePerson({
        name: "Maximiliana-Alexandrina von Hohenstein-Rabenau",
        phone,
        twoFactorEnabled: true,
        memberships: [{ workgroup, role: "admin" }],
      });

      await page.goto("/sign-in");
      await expect(page.getByRole("button", { name: "Sign in" })).toBeEnabled();
      await look(page, "sign-in", rules);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
      await look(page, "sign-in with errors", rules);
      await givePassword(page, person);
      await expect(page.getByRole("button", { name: "Verify" })).toBeEnabled();
      await look(page, "code step", rules);
      await giveCode(page, person.email);
      await expectSignedIn(page);
      await look(page, "home", rules);

      await openUserInformation(page);
      await look(page, "User Information", rules);
      await twoFactorBox(page).uncheck();
      await expect(page.getByLabel("Current password")).toBeVisible();
      await look(page, "User Information, turning off", rules);
      await page.getByRole("button", { name: "My account" }).click();
      await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
      await look(page, "account menu", rules);

      await page.goto(`/workgroups/${workgroup.id}`);
      await twoFactorBox(page).check();
      await expect(page.getByText("Of 1 member:")).toBeVisible();
      await look(page, "Workgroup Management with its preview", rules);
      await page.goto(`/workgroups/${workgroup.id}/delivery`);
      for (const summary of await page.getByText("Numbers by day").all()) await summary.click();
      await expect(page.getByRole("table", { name: "Email by day" })).toBeVisible();
      await look(page, "Delivery health", rules);
      await page.goto("/help/two-factor-authentication");
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await look(page, "help", rules);
      await page.goto("/nothing/here");
      await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
      await look(page, "not found", rules);
    });
  }
}
