// What `npm test` does: every check is one line, a failing one shows its output, the last line counts.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { requireChromium } from "./chromium.mjs";
import { dataFolder, root, testEnvironment } from "./environment.mjs";
import { installPackages } from "./install.mjs";
import { execute } from "./processes.mjs";
import { atEnd, endAll, endOnSignals, isStopping } from "./shutdown.mjs";
import { explain, Failure, lastLines, say, secondsSince, step } from "./terminal.mjs";

/** @typedef {{ passed: number, failed: number }} Count */

const reports = join(dataFolder, "test");
const total = { passed: 0, failed: 0 };

export async function runChecks() {
  endOnSignals(() => 130);
  try {
    say(`\nLeadMaster's tests (Node.js ${process.version})\n`);
    await runAll();
  } catch (error) {
    if (isStopping()) return;
    explain(error);
    total.failed += 1;
  }
  if (isStopping()) return;
  await endAll();
  say(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

async function runAll() {
  await installPackages();
  const chromium = await step("Find or install Chromium", requireChromium, (path) => path);
  const adminUrl = await startCluster();
  const env = testEnvironment();
  Object.assign(env, { CHROMIUM_PATH: chromium, TEST_DATABASE_URL: adminUrl, NEXT_TELEMETRY_DISABLED: "1" });

  await check("Lint", "@biomejs/biome/bin/biome", ["check", "."], env);
  await check("Types of the routes", "next/dist/bin/next", ["typegen"], env);
  await check("Types", "typescript/bin/tsc", ["--noEmit"], env);
  await suite("Unit tests", "vitest/vitest.mjs", ["run", "--project", "unit", ...vitestReport("unit")], env, "unit");
  const integration = ["run", "--project", "integration", ...vitestReport("integration")];
  await suite("Integration tests (PostgreSQL)", "vitest/vitest.mjs", integration, env, "integration");
  await build();
  await suite("Journeys in the browser", "@playwright/test/cli.js", ["test"], env, "journeys");
}

/** One cluster for the integration tests and the journeys. */
async function startCluster() {
  const { register } = await import("tsx/esm/api");
  register();
  const { startTestCluster } = await import("@/local/testing/test-cluster");
  const cluster = await step("Start a database for tests", startTestCluster);
  atEnd(cluster.stop);
  return cluster.adminUrl;
}

/** @param {string} name */
function vitestReport(name) {
  return ["--reporter=default", "--reporter=json", `--outputFile.json=${join(reports, `${name}.json`)}`];
}

/** @param {Count} count @param {string} words @param {string} output @param {number} startedAt */
function conclude(count, words, output, startedAt) {
  total.passed += count.passed;
  total.failed += count.failed;
  if (isStopping()) return;
  process.stdout.write(`${words} (${secondsSince(startedAt)})\n`);
  if (count.failed > 0) say(`\n${lastLines(output, 200)}\n`);
}

/** A program that either passes or fails. @param {string} title @param {string} program @param {string[]} args @param {NodeJS.ProcessEnv} env */
async function check(title, program, args, env) {
  const startedAt = performance.now();
  process.stdout.write(`  ${title} ... `);
  const { code, output } = await runTool(program, args, env);
  const failed = code === 0 ? 0 : 1;
  conclude({ passed: 1 - failed, failed }, failed ? "failed" : "ok", output, startedAt);
}

/** A program that writes a report in which its tests are counted. @param {string} title @param {string} program @param {string[]} args @param {NodeJS.ProcessEnv} env @param {string} name */
async function suite(title, program, args, env, name) {
  const file = join(reports, `${name}.json`);
  mkdirSync(reports, { recursive: true });
  rmSync(file, { force: true });
  const startedAt = performance.now();
  process.stdout.write(`  ${title} ... `);
  const { code, output } = await runTool(program, args, env);
  const report = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
  const count = report ? countIn(report) : { passed: 0, failed: 0 };
  // A suite that broke outside of its tests has failed too; so has one that found nothing to test.
  if ((code !== 0 || count.passed === 0) && count.failed === 0) count.failed = 1;
  conclude(count, `${count.passed} passed, ${count.failed} failed${notRun(report)}`, output, startedAt);
}

/** A group of tests that this machine cannot run says so in its title. @param {any} report */
function notRun(report) {
  /** @type {{ status: string, ancestorTitles: string[] }[]} */
  const all = (report?.testResults ?? []).flatMap((/** @type {any} */ file) => file.assertionResults);
  const skipped = all.filter(({ status }) => status === "skipped" || status === "pending");
  const titles = new Set(skipped.map(({ ancestorTitles }) => ancestorTitles.join(" ")));
  return titles.size > 0 ? `, ${skipped.length} left out: ${[...titles].join("; ")}` : "";
}

/** Vitest's report or Playwright's. @param {any} report @returns {Count} */
function countIn(report) {
  if (!report.stats) return { passed: report.numPassedTests, failed: report.numFailedTests };
  return { passed: report.stats.expected, failed: report.stats.unexpected + report.stats.flaky };
}

/** @param {string} program @param {string[]} args @param {NodeJS.ProcessEnv} env */
function runTool(program, args, env) {
  return execute(process.execPath, [join(root, "node_modules", program), ...args], { cwd: root, env });
}

async function build() {
  const { buildIfStale } = await import("./build");
  try {
    await buildIfStale();
    total.passed += 1;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(`\n${lastLines(error.output, 200)}\n`);
    throw error;
  }
}
