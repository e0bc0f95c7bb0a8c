/** The most used screens: no axe violation of any impact, in light and dark, on a desktop and a phone, and nothing to scroll sideways. */

import type { Page } from "@playwright/test";
import { full } from "@/e2e/kit/full-run";
import { expect, test } from "@/e2e/kit/journey-test";
import { allStates } from "@/e2e/screens/all-states";
import { axeViolations, colorRules } from "./checks/axe";
import { structureFaults } from "./checks/structure";

// A trace of the scans costs more than the scans.
test.use({ trace: "off" });

const sidewaysOf = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const state of allStates.filter(({ quick }) => quick)) {
  test(`axe finds no violation: ${state.name}`, full, async ({ page, world, phone }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await state.show({ page, world, phone });
    expect.soft(await structureFaults(page), "landmarks, headings and title").toEqual([]);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme: "light" });
      expect.soft(await axeViolations(page), `light, ${width} px`).toEqual([]);
      expect.soft(await sidewaysOf(page), `scrolls sideways, ${width} px`).toBeLessThanOrEqual(0);
      await page.emulateMedia({ colorScheme: "dark" });
      expect.soft(await axeViolations(page, colorRules), `dark, ${width} px`).toEqual([]);
    }
  });
}
