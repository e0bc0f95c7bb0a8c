/** The text of docs/accessibility.md from the criteria and the results of a run. Pure. */
import { type Criterion, criteria } from "./criteria";

/** Of a check: the number of states it ran on, and what it found. */
export type RunSummary = {
  states: number;
  focusStops: number;
  checks: Record<string, { states: number; faults: number }>;
};

/** The checks of a run that a criterion names. */
export const checksOf = ({ checks = [] }: Criterion, run: RunSummary): string[] =>
  Object.keys(run.checks).filter((name) => checks.some((check) => name.startsWith(check)));

function howOf({ checks = [], tests = [], manual }: Criterion): string {
  const parts = [
    ...(checks.length > 0 ? [`run: ${checks.join(", ")}`] : []),
    ...(tests.length > 0 ? [tests.map((file) => `\`${file}\``).join(", ")] : []),
    ...(manual ? [`by hand: ${manual}`] : []),
  ];
  return parts.join("; ");
}

const rowOf = (criterion: Criterion): string =>
  `| ${criterion.id} ${criterion.name} | ${criterion.level} | ${criterion.result} | ${howOf(criterion)} | ${criterion.remark ?? ""} |`;

const runRow = ([name, { states, faults }]: [string, { states: number; faults: number }]): string =>
  `| ${name} | ${states} | ${faults} |`;

export function renderReport(run: RunSummary): string {
  const count = (result: Criterion["result"]) => criteria.filter((one) => one.result === result).length;
  return `# Accessibility conformance

WCAG 2.2, levels A and AA: ${criteria.length} criteria, of which the product supports ${count("supports")} and partially supports ${count("partially")}; ${count("not applicable")} don't apply. Covers all
screens of the product in the states of \`e2e/screens\`, the emails, and the local provider's inbox.

This file is generated: \`npm run test:accessibility\` checks, \`npm run accessibility-report\` writes. A unit test compares it with \`local/accessibility/criteria.ts\`.

## Not checked

- No real screen reader, no voice control and no switch device was used, and no real phone. Names, roles, descriptions and live regions were checked in Chromium's accessibility tree only.
- Chromium alone: no run in Firefox or Safari.
- Emails were looked at in Chromium, not in mail programs.
- Pages without scripts: \`npm run shots\` takes pictures of them; axe needs scripts and ran on the same pages with them.
- No test with people who use assistive technology.

## The last run

\`npm run test:accessibility\`: ${run.states} states, ${run.focusStops} stops of the Tab key. *axe* runs all of its rules, also those that it leaves off by default (\`target-size\`), and
counts violations of any impact; on dark screens the rules about color. \`structure\`: one heading of level 1, levels without gaps, one main landmark, title, language.
\`focus\`: each stop of the Tab key shows its focus and is not covered. Reflow, zoom and spacing: no text is cut off and nothing scrolls to the side.
A run of some states replaces the results of those states only.

| check | states | faults |
| --- | ---: | ---: |
${Object.entries(run.checks).map(runRow).join("\n")}

## Criteria

| criterion | level | result | how | remarks |
| --- | --- | --- | --- | --- |
${criteria.map(rowOf).join("\n")}
`;
}
