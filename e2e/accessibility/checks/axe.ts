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
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}
