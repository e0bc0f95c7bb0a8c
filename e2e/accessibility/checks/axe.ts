/** axe with every rule, also those of WCAG 2.2 that it leaves off by default. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** What depends on colors alone: dark screens differ from light ones in nothing else. */
export const colorRules = ["color-contrast", "link-in-text-block"];

/** An email is a part of the page of a mail program, which has the landmarks. */
const pageRules = ["landmark-one-main", "region"];

/** @returns a line for each violation of any impact */
export async function axeViolations(page: Page, rules?: string[], isPart = false): Promise<string[]> {
  // The legacy mode scans without another tab; no frame here needs one.
  const scan = new AxeBuilder({ page }).setLegacyMode(true);
  const builder = rules ? scan.withRules(rules) : scan.options({ rules: { "target-size": { enabled: true } } });
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
