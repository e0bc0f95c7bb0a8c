/** `npm run test:accessibility`: every check on every screen and state. The results are what docs/accessibility.md is written from. */
import type { Page } from "@playwright/test";
import { allStates } from "@/e2e/screens/all-states";
import type { ScreenState } from "@/e2e/screens/screen-state";
import { axeViolations, colorRules } from "@/e2e/support/accessibility";
import { expect, test } from "@/e2e/support/world-test";
import { focusFaults } from "./checks/focus";
import { layoutFaults } from "./checks/layout";
import { forcedColorFaults, motionFaults } from "./checks/media";
import { structureFaults } from "./checks/structure";
import { type Faults, writeResult } from "./results";

async function axeFaults(page: Page, isPart: boolean): Promise<Faults> {
  const faults: Faults = {};
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const rules = colorScheme === "dark" ? colorRules : undefined;
      faults[`axe, ${width} px, ${colorScheme}`] = await axeViolations(page, rules, isPart);
    }
  }
  return faults;
}

async function faultsOf(page: Page, state: ScreenState): Promise<{ faults: Faults; stops: number }> {
  const faults = { ...(await axeFaults(page, state.part === "email")) };
  faults["reduced motion"] = await motionFaults(page);
  faults["forced colors"] = await forcedColorFaults(page);
  if (!state.part) faults.structure = await structureFaults(page);
  Object.assign(faults, await layoutFaults(page));
  const focus = await focusFaults(page);
  return { faults: { ...faults, focus: focus.faults }, stops: focus.stops };
}

// Without scripts there is nothing that could check the page.
for (const state of allStates.filter(({ scripts }) => scripts !== false)) {
  test(state.name, async ({ page, world, phone }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await state.show({ page, world, phone });
    const { faults, stops } = await faultsOf(page, state);
    writeResult({ state: state.name, title: state.part ? null : await page.title(), stops, faults });
    for (const [check, found] of Object.entries(faults)) expect.soft(found, check).toEqual([]);
  });
}
