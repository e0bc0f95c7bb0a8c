// `npm run kit:prove`: the kit from outside. Packs it, installs it into an empty folder, and runs its example against the stack of
// `npm start`. `--short` is the part for `npm test`; without it, also 8 workers with 25 sign-ins each, three times. A flake fails.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolder } from "@/local/launcher/environment.mjs";
import { execute } from "@/local/launcher/processes.mjs";
import { runAndExit } from "@/local/launcher/shutdown.mjs";
import type { Stack } from "@/local/launcher/stack";
import { lastLines, print, step } from "@/local/launcher/terminal.mjs";
import { startTestStack } from "@/local/testing/test-stack";
import { installExample } from "./example-project";
import { createWorkgroups } from "./operator";

const workers = 8;
const signInsPerWorker = 25;
const rounds = 3;

type Run = { args: string[]; workers: number; signIns: number };
type Count = { passed: number; failed: number; flaky: number; skipped: number };

const reportFile = join(dataFolder, "test", "kit.json");

async function runExample(folder: string, stack: Stack, perEdition: number, { args, workers, signIns }: Run) {
  const cli = join(folder, "node_modules", "@playwright", "test", "cli.js");
  const env = {
    ...process.env,
    BASE_URL: stack.appUrl,
    INBOX_URL: stack.inboxUrl,
    QA_WORKGROUPS: String(perEdition),
    SIGN_INS: String(signIns),
  } as NodeJS.ProcessEnv;
  const words = [cli, "test", "--config", "prove.config.ts", "--workers", String(workers), ...args];
  const { code, output } = await execute(process.execPath, words, { cwd: folder, env });
  const { stats } = JSON.parse(readFileSync(reportFile, "utf8"));
  const count: Count = {
    passed: stats.expected,
    failed: stats.unexpected,
    flaky: stats.flaky,
    skipped: stats.skipped,
  };
  const isGood = code === 0 && count.passed > 0 && count.failed + count.flaky + count.skipped === 0;
  for (const line of output.split("\n")) if (line.startsWith("kit time")) print(`\n    ${line}`);
  if (!isGood) print(`\n${lastLines(output, 120)}\n`);
  return { ...count, isGood };
}

const describe = ({ passed, failed, flaky, skipped }: Count) =>
  `${passed} passed, ${failed} failed, ${flaky} flaky, ${skipped} skipped`;

async function main(): Promise<number> {
  const isShort = process.argv.includes("--short");
  const perEdition = isShort ? 2 : workers;
  const stack = await startTestStack({ log: "kit.log" });
  const source = isShort ? "Playwright of this checkout" : "Playwright from the registry";
  const title = `Create ${perEdition} workgroups of each edition; install the packed kit in an empty folder with ${source}`;
  const [folder] = await step(title, () =>
    Promise.all([installExample(reportFile, !isShort), createWorkgroups(stack, perEdition)]),
  );
  const skipped = isShort ? "@slow|@sign-ins" : "@sign-ins";
  const examples = { args: ["--grep-invert", skipped], workers: 2, signIns: 0 };
  const results = [await step("Run the example", () => runExample(folder, stack, perEdition, examples), describe)];
  const crowd = { args: ["--grep", "@sign-ins"], workers, signIns: workers * signInsPerWorker };
  for (let round = 1; !isShort && round <= rounds; round += 1) {
    const title = `${crowd.signIns} two-step sign-ins with ${workers} workers, run ${round} of ${rounds}`;
    results.push(await step(title, () => runExample(folder, stack, perEdition, crowd), describe));
  }
  return results.every(({ isGood }) => isGood) ? 0 : 1;
}

runAndExit(main);
