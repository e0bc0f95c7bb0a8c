// `npm run accessibility-report`: writes docs/accessibility.md from the results of `npm run test:accessibility`.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readResults, type StateResult } from "@/e2e/accessibility/results";
import { root } from "@/local/launcher/environment.mjs";
import { print } from "@/local/launcher/terminal.mjs";
import { type RunSummary, renderReport } from "./render";

function summaryOf(results: StateResult[]): RunSummary {
  const summary: RunSummary = { states: results.length, focusStops: 0, checks: {} };
  for (const { stops, faults } of results) {
    summary.focusStops += stops;
    for (const [check, found] of Object.entries(faults)) {
      const { states, faults: earlier } = summary.checks[check] ?? { states: 0, faults: 0 };
      summary.checks[check] = { states: states + 1, faults: earlier + found.length };
    }
  }
  return summary;
}

const run = summaryOf(readResults());
writeFileSync(join(root, "local/accessibility/last-run.json"), `${JSON.stringify(run, null, 2)}\n`);
writeFileSync(join(root, "docs/accessibility.md"), renderReport(run));
print(`docs/accessibility.md: ${run.states} states, ${Object.keys(run.checks).length} checks`);
