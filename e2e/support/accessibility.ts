/** axe over a state of a screen, with every rule, also those of WCAG 2.2 that it leaves off by default. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** What depends on colors alone: dark screens differ from light ones in nothing else. */
export const colorRules = ["color-contrast", "link-in-text-block"];

const looks = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 1280 },
  { colorScheme: "light", width: 390 },
  { colorScheme: "dark", width: 390 },
] as const;

/** 320 px, and 1280 px at 400 % zoom, are the same to a page. */
const narrowest = 320;

/** An email is a part of the page of a mail program, which has the landmarks. */
const pageRules = ["landmark-one-main", "region"];

/** @returns a line for each violation of any impact */
export async function axeViolations(page: Page, rules?: string[], isPart = false): Promise<string[]> {
  const isLoaded = await page.evaluate(() => "axe" in window);
  // The builder loads axe anew for each scan, which takes longer than most scans: an empty script keeps what the document has.
  // The legacy mode scans without another tab; no frame here needs one.
  const scan = new AxeBuilder({ page, ...(isLoaded && { axeSource: ";" }) }).setLegacyMode(true);
  const only = rules ? { runOnly: rules } : { rules: { "target-size": { enabled: true } } };
  const builder = scan.options({ ...only, resultTypes: ["violations"] });
  if (isPart) builder.disableRules(pageRules);
  const { violations } = await builder.analyze();
  const lines: string[] = [];
  for (const { id, nodes } of violations) {
    const targets: string[] = [];
    for (const { target } of nodes) {
      const selector = target.join(" ");
      if (id !== "target-size" || !(await hasItsSquare(page, selector))) targets.push(selector);
    }
    if (targets.length > 0) lines.push(`${id}: ${targets.join(", ")}`);
  }
  return lines;
}

/**
 * A square of 24 px around the center that belongs to the control alone satisfies the criterion. axe also counts controls that an open
 * menu covers as neighbors.
 */
function hasItsSquare(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((found) => {
    const element = document.querySelector(found);
    if (!element) return false;
    const { x, y, width, height } = element.getBoundingClientRect();
    const corners = [-11.5, 0, 11.5].flatMap((right) => [-11.5, 0, 11.5].map((down) => ({ right, down })));
    return corners.every(({ right, down }) =>
      element.contains(document.elementFromPoint(x + width / 2 + right, y + height / 2 + down)),
    );
  }, selector);
}

/** @returns by how many pixels the page scrolls sideways */
export const sidewaysOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Expects no axe violation of any impact, targets of 24 px, and no horizontal scrolling, in the page's look. */
export async function expectNoViolation(page: Page, screen: string, rules?: string[]): Promise<void> {
  expect.soft(await axeViolations(page, rules), `axe on ${screen}`).toEqual([]);
  expect.soft(await sidewaysOf(page), `${screen} scrolls sideways`).toBeLessThanOrEqual(0);
}

/** The same in every look that people use, down to 320 px. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 844 });
    const rules = colorScheme === "dark" ? colorRules : undefined;
    await expectNoViolation(page, `${screen}, ${colorScheme}, ${width} px`, rules);
  }
  await page.setViewportSize({ width: narrowest, height: 640 });
  expect.soft(await sidewaysOf(page), `${screen} scrolls sideways at ${narrowest} px`).toBeLessThanOrEqual(0);
}
