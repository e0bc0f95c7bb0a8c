import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { criteria } from "./criteria";
import { checksOf, type RunSummary, renderReport } from "./render";

const lastRun: RunSummary = JSON.parse(readFileSync("local/accessibility/last-run.json", "utf8"));

/** WCAG 2.2, levels A and AA, without 4.1.1, which is obsolete. */
const all =
  "1.1.1 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.4.1 1.4.2 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.4.5 2.4.6 2.4.7 2.4.11 2.5.1 2.5.2 2.5.3 2.5.4 2.5.7 2.5.8 3.1.1 3.1.2 3.2.1 3.2.2 3.2.3 3.2.4 3.2.6 3.3.1 3.3.2 3.3.3 3.3.4 3.3.7 3.3.8 4.1.2 4.1.3";

it("the conformance report has every criterion of levels A and AA, in their order", () => {
  expect(criteria.map(({ id }) => id).join(" ")).toBe(all);
});

it("docs/accessibility.md is what the criteria and the last run say", () => {
  expect(readFileSync("docs/accessibility.md", "utf8")).toBe(renderReport(lastRun));
});

describe.each(criteria.map((criterion) => [criterion.id, criterion] as const))("%s", (_id, criterion) => {
  const { result, checks = [], tests = [], manual, remark } = criterion;
  it("names how it was checked, by files and checks that exist", () => {
    if (result === "not applicable") expect(remark).toBeDefined();
    else expect(checks.length + tests.length + (manual ? 1 : 0)).toBeGreaterThan(0);
    for (const file of tests) expect(existsSync(file), file).toBe(true);
    for (const check of checks) {
      const names = Object.keys(lastRun.checks).filter((name) => name.startsWith(check));
      expect(names.length, check).toBeGreaterThan(0);
    }
  });

  it("is supported only if its checks found nothing", () => {
    const faults = checksOf(criterion, lastRun).map((name) => lastRun.checks[name]?.faults ?? 0);
    if (result === "supports") expect(faults.filter((count) => count > 0)).toEqual([]);
  });
});
