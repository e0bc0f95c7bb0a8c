// `npm run kit:prove`: the kit from outside. Packs it, installs it into an empty folder, and runs its example against the stack of
// `npm start`. `--short` is the part for `npm test`; without it, also 8 workers with 25 sign-ins each, three times. A flake fails.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolder } from "@/local/launcher/environment.mjs";
import { execute } from "@/local/launcher/processes.mjs";
import { runAndExit } from "@/local/launcher/shutdown.mjs";
import type { Stack } from "@/local/launcher/stack";
import { lastLines, print, step } from "@/local/launcher/terminal.mjs";
import { startTestStack } from "@/local/testing/test-stack";
import { installExample } from "./example-project";
import { createWorkgroups } from "./operator";

const reports = join(dataFolder, "test");
/** Playwright's report of one run, and the sum of all runs. */
const [runReport, totalReport] = [join(reports, "kit-run.json"), join(reports, "kit.json")];

type Run = { title: string; args: string[]; workers: number; signIns?: number };
type Plan = { editions: string[]; perEdition: number; isFresh: boolean; runs: Run[] };
type Count = { expected: number; unexpected: number; flaky: number; skipped: number };

/** Alone, because other workers take processor time from it. */
const measure: Run = { title: "Measure the kit's time", args: ["--grep", "@time"], workers: 1 };

const short: Plan = {
  editions: ["APP4"],
  perEdition: 2,
  isFresh: false,
  runs: [
    {
      title: "Run a part of the example",
      args: ["--grep", "turns two-factor on|mobile app|APP4", "--trace", "off"],
      workers: 2,
    },
    { ...measure, args: [...measure.args, "--trace", "off"] },
  ],
};

const [workers, signInsPerWorker, rounds] = [8, 25, 3];
const signIns = workers * signInsPerWorker;
const crowd = Array.from({ length: rounds }, (_, round): Run => {
  const title = `${signIns} two-step sign-ins with ${workers} workers, run ${round + 1} of ${rounds}`;
  // A trace costs about as much as the sign-in.
  return { title, args: ["--grep", "@sign-ins", "--trace", "off"], workers, signIns };
});
const long: Plan = {
  editions: ["APP", "APP2", "APP3", "APP4"],
  perEdition: workers,
  isFresh: true,
  runs: [{ title: "Run the example", args: ["--grep-invert", "@sign-ins|@time"], workers: 2 }, measure, ...crowd],
};

type Place = { folder: string; stack: Stack; perEdition: number };

/** Runs Playwright in the example. Prints its output, if a test failed, was flaky or was skipped. */
async function runExample({ folder, stack, perEdition }: Place, { args, workers, signIns = 0 }: Run): Promise<Count> {
  const cli = join(folder, "node_modules", "@playwright", "test", "cli.js");
  const env = {
    ...process.env,
    BASE_URL: stack.appUrl,
    INBOX_URL: stack.inboxUrl,
    QA_WORKGROUPS: String(perEdition),
    SIGN_INS: String(signIns),
  } as NodeJS.ProcessEnv;
  const words = [cli, "test", "--config", "prove.config.ts", "--workers", String(workers), ...args];
  rmSync(runReport, { force: true });
  const { code, output } = await execute(process.execPath, words, { cwd: folder, env });
  const { stats }: { stats: Count } = JSON.parse(readFileSync(runReport, "utf8"));
  for (const line of output.split("\n")) if (line.startsWith("kit time")) print(`\n    ${line}`);
  if (code !== 0 || !isGood(stats)) print(`\n${lastLines(output, 120)}\n`);
  return stats;
}

const isGood = ({ expected, unexpected, flaky, skipped }: Count) => expected > 0 && unexpected + flaky + skipped === 0;

const describe = ({ expected, unexpected, flaky, skipped }: Count) =>
  `${expected} passed, ${unexpected} failed, ${flaky} flaky, ${skipped} skipped`;

const add = (one: Count, other: Count): Count => ({
  expected: one.expected + other.expected,
  unexpected: one.unexpected + other.unexpected,
  flaky: one.flaky + other.flaky,
  skipped: one.skipped + other.skipped,
});

async function main(): Promise<number> {
  const { editions, perEdition, isFresh, runs } = process.argv.includes("--short") ? short : long;
  const stack = await startTestStack({ log: "kit.log" });
  const source = isFresh ? "a fresh Playwright" : "the Playwright of this checkout";
  const [folder] = await step(`Create workgroups; install the packed kit and ${source} in an empty folder`, () =>
    Promise.all([installExample(runReport, isFresh), createWorkgroups(stack, editions, perEdition)]),
  );
  const counts: Count[] = [];
  for (const run of runs) {
    counts.push(await step(run.title, () => runExample({ folder, stack, perEdition }, run), describe));
  }
  writeFileSync(totalReport, JSON.stringify({ stats: counts.reduce(add) }));
  return counts.every(isGood) ? 0 : 1;
}

runAndExit(main);
