// Installs and calls MDN's grader. Its scanner needs a public https host with a valid certificate; its tests accept the answers of
// any server.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { dataFolder } from "@/local/launcher/environment.mjs";
import { execute } from "@/local/launcher/processes.mjs";
import { Failure } from "@/local/launcher/terminal.mjs";

export const version = "1.4.8";
const folder = join(dataFolder, "observatory", version);
const grader = join(folder, "node_modules", "@mdn", "mdn-http-observatory");

type Result = { constructor: { name: string }; result: string | null; pass: boolean };
export type Grader = {
  tests: ((requests: unknown) => Result)[];
  modifier: (result: string) => number;
  grade: (score: number) => { grade: string; score: number };
  extraCreditScore: number;
  newRequests: (hostname: string) => Record<string, unknown> & { responses: Record<string, unknown> };
  newJar: () => { setCookieSync(cookie: string, url: string): unknown };
  httpEquiv: (html: string, url: string) => unknown;
};

/** Installed only when used, because it is more than half the size of all our packages; without scripts, which download lists. */
export async function installGrader(): Promise<void> {
  const list = join(grader, "conf", "hsts-preload.json");
  if (existsSync(list)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"];
  const { code, output } = await execute("npm", ["install", ...options, `@mdn/mdn-http-observatory@${version}`], {
    cwd: folder,
  });
  if (code !== 0)
    throw new Failure("The grader could not be installed.", "Check the connection to the npm registry.", output);
  // The scripts would download the browsers' HSTS preload list; the names of this machine are not on it.
  writeFileSync(list, "{}");
}

export async function loadGrader(): Promise<Grader> {
  const from = (file: string) => import(pathToFileURL(join(grader, "src", file)).href);
  const [constants, grading, charts, types, retrieving] = await Promise.all(
    ["constants.js", "grader/grader.js", "grader/charts.js", "types.js", "retriever/utils.js"].map(from),
  );
  const { CookieJar } = createRequire(join(folder, "package.json"))("tough-cookie");
  return {
    tests: constants.ALL_TESTS,
    modifier: grading.getScoreModifier,
    grade: grading.getGradeForScore,
    extraCreditScore: charts.MINIMUM_SCORE_FOR_EXTRA_CREDIT,
    newRequests: (hostname) => new types.Requests(hostname),
    newJar: () => new CookieJar(),
    httpEquiv: retrieving.parseHttpEquivHeaders,
  };
}

export type Page = {
  path: string;
  status: number;
  headers: Headers;
  text: string;
  cookies: string[];
  preflight: Headers;
};

/** Does what the grader's own `scan` does with the answers of a host. */
export function gradePage(g: Grader, page: Page): { score: number; grade: string; rows: [string, number, string][] } {
  const url = new URL(`https://leadmaster.test${page.path}`);
  const requests = g.newRequests(url.hostname);
  const answer = { headers: Object.fromEntries(page.headers), status: page.status, data: page.text, verified: true };
  const jar = g.newJar();
  for (const cookie of page.cookies) jar.setCookieSync(cookie, url.href);
  Object.assign(requests.responses, {
    auto: { ...answer, httpEquiv: g.httpEquiv(page.text, url.href) },
    https: answer,
    // The proxy redirects plain http.
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
  return { ...g.grade(uncurved >= g.extraCreditScore ? score : uncurved), rows };
}
