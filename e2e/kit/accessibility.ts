/** axe over one state of a screen, in every look that people use. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const looks = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 1280 },
  { colorScheme: "light", width: 390 },
  { colorScheme: "dark", width: 390 },
] as const;

/** 320 px, and 1280 px at 400 % zoom, are the same to a page. */
const narrowest = 320;

/** Expects no axe violation of any impact, targets of 24 px, and no horizontal scrolling down to 320 px. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 844 });
    // The legacy mode scans without another tab; there are no frames here that would need one.
    const scan = new AxeBuilder({ page }).setLegacyMode(true).options({ rules: { "target-size": { enabled: true } } });
    const { violations } = await scan.analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
    expect.soft(found, `axe on ${screen}, ${colorScheme}, ${width} px`).toEqual([]);
    expect.soft(await sideways(page), `${screen} scrolls sideways at ${width} px`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: narrowest, height: 640 });
  expect.soft(await sideways(page), `${screen} scrolls sideways at ${narrowest} px`).toBeLessThanOrEqual(0);
}

function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
