/** The most used screens: no axe violation of any impact, in light and dark, on a desktop and a phone, and nothing to scroll sideways. */

import { allStates } from "@/e2e/screens/all-states";
import { colorRules, expectNoViolation } from "@/e2e/support/accessibility";
import { full } from "@/e2e/support/full-run";
import { expect, test } from "@/e2e/support/world-test";
import { structureFaults } from "./checks/structure";

for (const state of allStates.filter(({ quick }) => quick)) {
  test(`axe finds no violation: ${state.name}`, full, async ({ page, world, phone }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await state.show({ page, world, phone });
    expect.soft(await structureFaults(page), "landmarks, headings and title").toEqual([]);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme: "light" });
      await expectNoViolation(page, `light, ${width} px`);
      await page.emulateMedia({ colorScheme: "dark" });
      await expectNoViolation(page, `dark, ${width} px`, colorRules);
    }
  });
}
