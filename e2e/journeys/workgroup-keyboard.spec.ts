/** Workgroup Management with the keyboard alone. */

import type { Locator, Page } from "@playwright/test";
import { ageAuthentication, lockSecondStep } from "@/e2e/faults/support/moved-clocks";
import { full } from "@/e2e/support/full-run";
import { expect, test } from "@/e2e/support/journey-test";
import { twoFactorBox } from "@/e2e/support/page-objects";

/** Presses Tab until `target` has the focus, as someone does who sees where it is. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) {
      const { outlineStyle, outlineWidth } = await target.evaluate((element) => getComputedStyle(element));
      return expect([outlineStyle, Number.parseFloat(outlineWidth) >= 2]).toEqual(["solid", true]);
    }
  }
  throw new Error("not reached by keyboard");
}

test("an admin enforces two-factor sign-in and stops it with the keyboard alone", async ({ page, database, kit }) => {
  const workgroup = await kit.makeFreshWorkgroup("APP", true);
  const { admin } = workgroup;
  // The session has a second step, and a sensitive change asks for the password.
  await kit.signIn(page, admin);
  await workgroup.stopEnforcing();
  await ageAuthentication(database, admin);
  await page.goto(`/workgroups/${workgroup.id}`);
  const submit = page.getByRole("button", { name: "Submit" });
  await expect(submit).toBeEnabled();

  await tabTo(page, twoFactorBox(page));
  await page.keyboard.press("Space");
  await expect(page.getByText("Of 1 member:")).toBeVisible();
  await tabTo(page, submit);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Password", { exact: true })).toBeFocused();
  // Escape leaves it, and nothing is lost.
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(submit).toBeFocused();
  await expect(twoFactorBox(page)).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel("Password", { exact: true })).toBeFocused();
  await page.keyboard.type(admin.password);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Saved. Every member is now asked for a code.")).toBeVisible();
  await expect(submit).toBeFocused();

  await page.keyboard.press("Shift+Tab");
  await expect(twoFactorBox(page)).toBeFocused();
  await page.keyboard.press("Space");
  const password = page.getByLabel("Current password");
  await expect(password).toBeVisible();
  await tabTo(page, submit);
  await page.keyboard.press("Enter");
  // The error takes the focus to its field.
  await expect(password).toBeFocused();
  await page.keyboard.type(admin.password);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Saved. Members are asked for a code only if they turned it on")).toBeVisible();
  expect(await workgroup.isEnforced()).toBe(false);
});

test(
  "an admin unlocks a member and opens the numbers of a chart with the keyboard alone",
  full,
  async ({ page, database, kit }) => {
    const workgroup = await kit.makeFreshWorkgroup();
    const member = await kit.makePerson({ name: "Lou Locked", memberships: [{ workgroup }] });
    await lockSecondStep(database, member);
    await kit.signIn(page, workgroup.admin);
    await page.goto(`/workgroups/${workgroup.id}`);
    const sections = page.getByRole("navigation", { name: "Workgroup Management" });
    await tabTo(page, sections.getByRole("link", { name: "Members" }));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "Members" })).toBeVisible();
    await tabTo(page, page.getByRole("link", { name: "Members who need help" }));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "Help desk" })).toBeVisible();
    const unlock = page.getByRole("button", { name: "Unlock sign-in for Lou Locked" });
    await expect(unlock).toBeEnabled();
    await tabTo(page, unlock);
    await page.keyboard.press("Enter");
    await expect(page.getByText("Lou Locked is unlocked and can sign in with a code again.")).toBeVisible();
    await expect(page.getByText("No one needs help")).toBeVisible();
  },
);
