/** Every page of My account in each of its states: no axe violation of any impact, nothing lost at 320 px, targets of 24 px, forced colors. */

import type { Page } from "@playwright/test";
import { give } from "@/e2e/screens/screen-state";
import { colorRules, expectNoViolation, sidewaysOf } from "@/e2e/support/accessibility";
import { full, inFullRun } from "@/e2e/support/full-run";
import { Client } from "@/e2e/support/http-client";
import { twoFactorBox } from "@/e2e/support/page-objects";
import { makeMember, type World } from "@/e2e/support/people";
import { signedIn, signedInWithCode } from "@/e2e/support/requests";
import { expect, test } from "@/e2e/support/world-test";

/** Ends transitions and animations, so that no half-way color is measured. */
const still = { reducedMotion: "reduce" } as const;

async function ready(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("button", { name: /^(Update|Change password)$/ })).toBeEnabled();
}

/** A name as long as it may be, in a workgroup that requires two-factor, with a bounced mailbox. */
async function makeLocked(world: World, phone: string) {
  const workgroup = await world.makeWorkgroup("APP4", true);
  await world.sql`UPDATE workgroups SET name = ${`Very long name of a workgroup ${workgroup.id}`} WHERE id = ${workgroup.id}`;
  const person = await makeMember(world, { name: `Max ${"Hohenstein".repeat(9)}`, phone }, workgroup);
  return person;
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(
      `axe finds nothing on any account page and state, ${colorScheme}, ${width} px`,
      inFullRun(colorScheme, width),
      async ({ page, world }) => {
        test.slow();
        await page.emulateMedia({ colorScheme, ...still });
        const rules = colorScheme === "dark" ? colorRules : undefined;
        await page.setViewportSize({ width, height: 844 });
        const person = await makeMember(world);
        await give(page, await signedIn(person));
        await ready(page, "/account");
        await expectNoViolation(page, "User Information, off", rules);
        await page.getByRole("button", { name: "My account" }).click();
        await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
        await expectNoViolation(page, "menu of My account", rules);
        await page.keyboard.press("Escape");
        await page.getByLabel("Name").fill(" ");
        await twoFactorBox(page).check();
        await expectNoViolation(page, "User Information, unsaved", rules);
        await page.getByRole("button", { name: "Update" }).click();
        await expect(page.getByText("Enter your name.")).toBeVisible();
        await expectNoViolation(page, "User Information, error", rules);
        await page.getByLabel("Name").fill("Robin Saved");
        await page.getByRole("button", { name: "Update" }).click();
        await expect(page.getByText("Saved. From your next sign-in")).toBeVisible();
        await expectNoViolation(page, "User Information, saved", rules);
        await page.getByLabel("Name").fill("Robin Unsaved");
        await page.getByRole("link", { name: "LeadMaster" }).click();
        await expect(page.getByRole("dialog", { name: "Leave without saving?" })).toBeVisible();
        await expectNoViolation(page, "question before leaving", rules);
        await page.getByRole("button", { name: "Stay" }).click();
        await page.getByLabel("Name").fill("Robin Saved");
        await world.sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE user_id = ${person.id}`;
        await page.getByRole("button", { name: "Change email address" }).click();
        await expectNoViolation(page, "change of the email address", rules);
        await page.getByLabel("New email address").fill(`new-${person.email}`);
        await page.getByRole("button", { name: "Send code" }).click();
        await expect(page.getByRole("dialog", { name: "Confirm it's you" })).toBeVisible();
        await expectNoViolation(page, "dialog that asks for the password", rules);
        await ready(page, "/account/password");
        await page.getByLabel("New password").fill("short");
        await page.getByRole("button", { name: "Change password" }).click();
        await expectNoViolation(page, "Password, error", rules);
        await page.goto("/account/sessions");
        await expect(page.getByText("No other sessions")).toBeVisible();
        await expectNoViolation(page, "Sessions, only this one", rules);
        for (let i = 0; i < 3; i++) await new Client().password(person.email, person.password);
        await page.goto("/account/activity");
        await expectNoViolation(page, "Activity", rules);
        await page.goto("/account/activity?kind=refused");
        await expect(page.getByText("Nothing of this kind.")).toBeVisible();
        await expectNoViolation(page, "Activity, empty", rules);
      },
    );

    test(
      `axe finds nothing where two-factor is locked and a name is long, ${colorScheme}, ${width} px`,
      full,
      async ({ page, world, phone }) => {
        test.slow();
        await page.emulateMedia({ colorScheme, ...still });
        const rules = colorScheme === "dark" ? colorRules : undefined;
        await page.setViewportSize({ width, height: 844 });
        const person = await makeLocked(world, phone);
        await give(page, await signedInWithCode(person));
        await world.sql`INSERT INTO suppressions (channel, destination, reason) VALUES ('email', ${person.email}, 'bounced')`;
        await world.sql`INSERT INTO sessions (token_hash, user_id, client, security_stamp, second_step_at, authenticated_at, expires_at, address, user_agent)
        SELECT sha256(convert_to(n::text || id::text, 'UTF8')), user_id, client, security_stamp, second_step_at, authenticated_at, expires_at, address, user_agent
          FROM sessions, generate_series(1, 3) AS n WHERE user_id = ${person.id}`;
        await ready(page, "/account");
        await expect(page.getByText(/^On, required by Very long name/)).toBeVisible();
        await expect(page.getByText("Codes stopped", { exact: true })).toBeVisible();
        await expectNoViolation(page, "User Information, locked and suppressed", rules);
        await page.goto("/account/sessions");
        await expect(page.getByRole("button", { name: "End 3 other sessions" })).toBeEnabled();
        await expectNoViolation(page, "Sessions, several", rules);
      },
    );
  }
}

test(
  "at 320 px nothing is lost: My account is one line and keeps its name, and no page scrolls sideways",
  full,
  async ({ page, world, phone }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    const person = await makeLocked(world, phone);
    await give(page, await signedInWithCode(person));
    for (const path of ["/account", "/account/password", "/account/sessions", "/account/activity", "/"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect.soft(await sidewaysOf(page), path).toBeLessThanOrEqual(0);
      const box = await page.getByRole("button", { name: "My account", exact: true }).boundingBox();
      expect.soft(box?.height, path).toBeLessThanOrEqual(44);
    }
  },
);

test("everything that can be pressed is at least 24 px high and wide", full, async ({ page, world, phone }) => {
  const person = await makeLocked(world, phone);
  await give(page, await signedInWithCode(person));
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    for (const path of ["/account", "/account/password", "/account/sessions", "/account/activity"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      // A link inside a sentence is exempt (WCAG 2.5.8), and a checkbox has its label as a target.
      const small = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>("a, button, input, summary")]
          .filter((element) => element.checkVisibility() && !element.closest("p, label") && element.tabIndex >= 0)
          .filter((element) => getComputedStyle(element).display !== "inline")
          .filter((element) => element.getAttribute("type") !== "checkbox" && !element.matches("[href='#content']"))
          .map((element) => ({ name: element.textContent?.trim(), size: element.getBoundingClientRect() }))
          .filter(({ size }) => size.width < 24 || size.height < 24)
          .map(({ name }) => name),
      );
      expect.soft(small, `${path} at ${width} px`).toEqual([]);
    }
  }
});

test("with forced colors ticks, buttons and the selected item can be told apart", full, async ({ page, world }) => {
  const person = await makeMember(world);
  await page.emulateMedia({ forcedColors: "active" });
  await give(page, await signedIn(person));
  await ready(page, "/account");
  const colorOf = (selector: string, property: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
  const surface = await colorOf("main form", "background-color");
  await twoFactorBox(page).check();
  const tick = page.locator("input[type=checkbox] + svg");
  await expect(tick).toHaveCSS("opacity", "1");
  expect(await tick.evaluate((element) => getComputedStyle(element).color)).not.toBe(
    await colorOf("input[type=checkbox]", "background-color"),
  );
  const update = page.getByRole("button", { name: "Update" });
  await expect(update).toHaveCSS("border-top-style", "solid");
  expect(await update.evaluate((element) => getComputedStyle(element).borderTopColor)).not.toBe(surface);
  const border = (name: string) =>
    page
      .getByRole("link", { name, exact: true })
      .evaluate((element) => getComputedStyle(element).getPropertyValue("border-left-color"));
  expect(await border("User Information")).not.toBe(await border("Password"));
});
