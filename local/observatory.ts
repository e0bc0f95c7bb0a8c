// `npm run observatory`: MDN's HTTP Observatory grades what a deployment sends. Its grader cannot be pointed at this machine (it
// wants a public https host), but its tests take answers as they come, so they are given the product's own: the sign-in page, the
// code page with a pending sign-in, the account page with a session, from a server whose public origin is https.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { demoPassword } from "../drizzle/demo-data";
import { buildIfStale } from "./build";
import { dataFolder, testEnvironment } from "./environment.mjs";
import { findFreePort } from "./ports.mjs";
import { execute } from "./processes.mjs";
import { endAll, endOnSignals } from "./shutdown.mjs";
import { startStack } from "./stack";
import { explain, Failure, say, step } from "./terminal.mjs";
import { startTestCluster, testFolder } from "./test-cluster";

const version = "1.4.8";
const folder = join(dataFolder, "observatory", version);
const grader = join(folder, "node_modules", "@mdn", "mdn-http-observatory");

type Result = { constructor: { name: string }; result: string | null; pass: boolean };
type Grader = {
  tests: ((requests: unknown) => Result)[];
  modifier: (result: string) => number;
  grade: (score: number) => { grade: string; score: number };
  enough: number;
  newRequests: (hostname: string) => Record<string, unknown> & { responses: Record<string, unknown> };
  newJar: () => { setCookieSync(cookie: string, url: string): unknown };
  httpEquiv: (html: string, url: string) => unknown;
};

/** Apart from the product's packages, of which it is more than half the size. Without its scripts, which ask the network for lists. */
async function install(): Promise<void> {
  const list = join(grader, "conf", "hsts-preload.json");
  if (existsSync(list)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"];
  const { code, output } = await execute("npm", ["install", ...options, `@mdn/mdn-http-observatory@${version}`], {
    cwd: folder,
  });
  if (code !== 0) throw new Failure("The grader could not be installed.", "It comes from the npm registry.", output);
  // Nobody has put this machine's names on the browsers' lists.
  writeFileSync(list, "{}");
}

async function load(): Promise<Grader> {
  const from = (file: string) => import(pathToFileURL(join(grader, "src", file)).href);
  const [constants, grading, charts, types, retrieving] = await Promise.all(
    ["constants.js", "grader/grader.js", "grader/charts.js", "types.js", "retriever/utils.js"].map(from),
  );
  const { CookieJar } = createRequire(join(folder, "package.json"))("tough-cookie");
  return {
    tests: constants.ALL_TESTS,
    modifier: grading.getScoreModifier,
    grade: grading.getGradeForScore,
    enough: charts.MINIMUM_SCORE_FOR_EXTRA_CREDIT,
    newRequests: (hostname) => new types.Requests(hostname),
    newJar: () => new CookieJar(),
    httpEquiv: retrieving.parseHttpEquivHeaders,
  };
}

type Page = { path: string; status: number; headers: Headers; text: string; cookies: string[]; preflight: Headers };

/** What a browser of this person gets to see, and every cookie it was given on the way. */
async function visit(address: string, path: string, email?: string): Promise<Page> {
  const cookies: string[] = [];
  const send = async (to: string, init: RequestInit = {}) => {
    const cookie = cookies.map((one) => one.split(";", 1)[0]).join("; ");
    const headers = { ...(init.headers as Record<string, string>), cookie };
    const response = await fetch(`${address}${to}`, { ...init, redirect: "manual", headers });
    cookies.push(...response.headers.getSetCookie().filter((one) => !/^[^=]+=;/.test(one)));
    return response;
  };
  if (email !== undefined) {
    const { csrfToken } = (await (await send("/api/auth/csrf")).json()) as { csrfToken: string };
    const body = JSON.stringify({ csrfToken, email, password: demoPassword, json: "true" });
    const headers = { "content-type": "application/json" };
    await send("/api/auth/callback/password", { method: "POST", headers, body });
  }
  const response = await send(path);
  const text = await response.text();
  const asking = { origin: "https://http-observatory.security.mozilla.org", "access-control-request-method": "GET" };
  const preflight = await send(path, { method: "OPTIONS", headers: asking });
  return { path, status: response.status, headers: response.headers, text, cookies, preflight: preflight.headers };
}

/** As the grader's own `scan` does it, from the answers on. */
function gradePage(g: Grader, page: Page): { score: number; grade: string; rows: [string, number, string][] } {
  const url = new URL(`https://leadmaster.test${page.path}`);
  const requests = g.newRequests(url.hostname);
  const answer = { headers: Object.fromEntries(page.headers), status: page.status, data: page.text, verified: true };
  const jar = g.newJar();
  for (const cookie of page.cookies) jar.setCookieSync(cookie, url.href);
  Object.assign(requests.responses, {
    auto: { ...answer, httpEquiv: g.httpEquiv(page.text, url.href) },
    https: answer,
    // Plain http is the proxy's to redirect; the product is not reachable over it.
    http: null,
    cors: { headers: Object.fromEntries(page.preflight), request: { headers: {} }, verified: true },
  });
  Object.assign(requests, { resources: { path: page.text }, session: { url, jar } });
  let score = 100;
  let uncurved = 100;
  const rows = g.tests.map((test): [string, number, string] => {
    const output = test(requests);
    const { result } = output;
    const modifier = result === null ? 0 : g.modifier(result);
    score += modifier;
    uncurved += Math.min(modifier, 0);
    return [output.constructor.name, modifier, result ?? ""];
  });
  return { ...g.grade(uncurved >= g.enough ? score : uncurved), rows };
}

async function start(): Promise<string> {
  await buildIfStale();
  const cluster = await startTestCluster();
  const [port, providerPort] = [await findFreePort(), await findFreePort()];
  const environment = { ...testEnvironment(), NEXTAUTH_URL: `https://localhost:${port}` };
  const options = { environment, dataDir: testFolder, port, providerPort, adminUrl: cluster.adminUrl };
  await startStack({ ...options, mode: "production", logFile: join(testFolder, "server.log") });
  return `http://localhost:${port}`;
}

async function main(): Promise<number> {
  await step(`Find or install MDN's HTTP Observatory ${version}`, install);
  const address = await start();
  const g = await load();
  const pages = [
    await visit(address, "/sign-in"),
    await visit(address, "/sign-in/code", "member@harbor.test"),
    await visit(address, "/account", "member@cedar.test"),
  ];
  let worst = Number.POSITIVE_INFINITY;
  for (const page of pages) {
    if (page.status !== 200) throw new Failure(`${page.path} answered ${page.status}.`, "Mend that first.");
    const { score, grade, rows } = gradePage(g, page);
    worst = Math.min(worst, score);
    say(`\n  ${page.path}: ${grade}, ${score} points`);
    for (const [name, modifier, result] of rows)
      say(`    ${String(modifier).padStart(4)}  ${name.padEnd(30)} ${result}`);
  }
  return worst >= 100 ? 0 : 1;
}

endOnSignals(() => 130);
main()
  .catch((error) => {
    explain(error);
    return 1;
  })
  .then(async (code) => {
    await endAll();
    process.exit(code);
  });
