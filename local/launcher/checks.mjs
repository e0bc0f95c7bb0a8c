// `npm test`: one line for each check, the output of a failed one, and "N passed, N failed" as the last line.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { requireChromium } from "./chromium.mjs";
import { dataFolder, root, testEnvironment } from "./environment.mjs";
import { installPackages } from "./install.mjs";
import { execute } from "./processes.mjs";
import { isShuttingDown, onShutdown, shutDownAll, shutDownOnSignals } from "./shutdown.mjs";
import { Failure, lastLines, print, printFailure, secondsSince, step } from "./terminal.mjs";

/** @typedef {{ passed: number, failed: number }} Count */

const reports = join(dataFolder, "test");
const total = { passed: 0, failed: 0 };
const isFullRun = Boolean(process.env.FULL);

export async function runChecks() {
  shutDownOnSignals(() => 130);
  try {
    print(`\nLeadMaster's tests (Node.js ${process.version})\n`);
    await runAll();
  } catch (error) {
    if (isShuttingDown()) return;
    printFailure(error);
    total.failed += 1;
  }
  if (isShuttingDown()) return;
  await shutDownAll();
  print(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

async function runAll() {
  await installPackages();
  const chromium = await step("Find or install Chromium", requireChromium, (path) => path);
  const adminUrl = await startCluster();
  const env = testEnvironment();
  Object.assign(env, { CHROMIUM_PATH: chromium, TEST_DATABASE_URL: adminUrl, NEXT_TELEMETRY_DISABLED: "1" });

  await runCheck("Lint", "@biomejs/biome/bin/biome", ["check", "."], env);
  await runCheck("Types of the routes", "next/dist/bin/next", ["typegen"], env);
  await runCheck("Types", "typescript/bin/tsc", ["--noEmit"], env);
  await runSuite("Unit tests", "unit", "vitest/vitest.mjs", vitestArgs("unit"), env);
  // The integration tests often wait for a time or a database: the processor has time for what does not need their databases.
  const [isBuilt] = await Promise.all([
    build().then(async (succeeded) => {
      if (succeeded && !isFullRun) await proveKit(["--short"], env);
      return succeeded;
    }),
    runSuite("Integration tests (PostgreSQL)", "integration", "vitest/vitest.mjs", vitestArgs("integration"), env),
  ]);
  if (!isBuilt) return;
  await runSuite("Browser tests", "journeys", "@playwright/test/cli.js", ["test"], env);
  if (isFullRun) await proveKit([], env);
}

/** Installs the packed Playwright kit in an empty folder and runs its example. @param {string[]} args @param {NodeJS.ProcessEnv} env */
function proveKit(args, env) {
  return runSuite("Playwright kit from outside", "kit", "tsx/dist/cli.mjs", ["local/kit/prove.ts", ...args], env);
}

/** Starts one cluster for the integration tests and the browser tests. */
async function startCluster() {
  const { register } = await import("tsx/esm/api");
  register();
  const { startTestCluster } = await import("../testing/test-cluster");
  const cluster = await step("Start a database for tests", startTestCluster);
  onShutdown(cluster.stop);
  return cluster.adminUrl;
}

/** @param {string} project */
function vitestArgs(project) {
  const report = `--outputFile.json=${join(reports, `${project}.json`)}`;
  return ["run", "--project", project, "--reporter=default", "--reporter=json", report];
}

/** @typedef {{ count: Count, result: string, output: string }} Outcome */

let lastLine = Promise.resolve();

/**
 * Prints the line of what runs already, and counts it. Lines of what runs at the same time come one after the other.
 * @param {string} title
 * @param {Promise<Outcome>} running
 */
function report(title, running) {
  const startedAt = performance.now();
  const timed = running.then((outcome) => ({ ...outcome, time: secondsSince(startedAt) }));
  lastLine = lastLine.then(async () => {
    process.stdout.write(`  ${title} ... `);
    const { count, result, output, time } = await timed;
    total.passed += count.passed;
    total.failed += count.failed;
    if (isShuttingDown()) return;
    process.stdout.write(`${result} (${time})\n`);
    if (count.failed > 0) print(`\n${lastLines(output, 200)}\n`);
  });
  return lastLine;
}

/**
 * Runs a program.
 * @param {string} title
 * @param {string} program below node_modules
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {(code: number) => Omit<Outcome, "output">} evaluate
 */
function runTool(title, program, args, env, evaluate) {
  const path = join(root, "node_modules", program);
  const running = execute(process.execPath, [path, ...args], { cwd: root, env });
  return report(
    title,
    running.then(({ code, output }) => ({ ...evaluate(code), output })),
  );
}

/** Runs a program that passes or fails as a whole. @param {string} title @param {string} program @param {string[]} args @param {NodeJS.ProcessEnv} env */
async function runCheck(title, program, args, env) {
  await runTool(title, program, args, env, (code) => {
    const failed = code === 0 ? 0 : 1;
    return { count: { passed: 1 - failed, failed }, result: failed ? "failed" : "ok" };
  });
}

/** Runs a program that writes a JSON report, and counts the tests in it. @param {string} title @param {string} name @param {string} program @param {string[]} args @param {NodeJS.ProcessEnv} env */
async function runSuite(title, name, program, args, env) {
  const file = join(reports, `${name}.json`);
  mkdirSync(reports, { recursive: true });
  rmSync(file, { force: true });
  await runTool(title, program, args, env, (code) => {
    const report = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
    const count = report ? countTests(report) : { passed: 0, failed: 0 };
    // A suite fails too if it breaks outside of its tests, or finds none.
    if ((code !== 0 || count.passed === 0) && count.failed === 0) count.failed = 1;
    return { count, result: `${count.passed} passed, ${count.failed} failed${describeSkipped(report)}` };
  });
}

/** Counts the tests in a report of Vitest or Playwright. @param {any} report @returns {Count} */
function countTests(report) {
  if (!report.stats) return { passed: report.numPassedTests, failed: report.numFailedTests };
  return { passed: report.stats.expected, failed: report.stats.unexpected + report.stats.flaky };
}

/** A group of tests that cannot run on this machine gives the reason in its title. @param {any} report @returns {string} */
function describeSkipped(report) {
  /** @type {{ status: string, ancestorTitles: string[] }[]} */
  const tests = (report?.testResults ?? []).flatMap((/** @type {any} */ file) => file.assertionResults);
  const skipped = tests.filter(({ status }) => status === "skipped" || status === "pending");
  const titles = new Set(skipped.map(({ ancestorTitles }) => ancestorTitles.join(" ")));
  return titles.size > 0 ? `, ${skipped.length} skipped: ${[...titles].join("; ")}` : "";
}

/** @returns whether there is a build to test */
async function build() {
  const { buildIfStale } = await import("./build");
  let succeeded = true;
  await buildIfStale(async (title, work) => {
    const building = work().then(
      () => ({ count: { passed: 1, failed: 0 }, result: "done", output: "" }),
      (error) => {
        if (!(error instanceof Failure)) throw error;
        succeeded = false;
        return { count: { passed: 0, failed: 1 }, result: "failed", output: error.output };
      },
    );
    report(title, building);
    await building;
  });
  return succeeded;
}
