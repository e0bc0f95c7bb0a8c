// `npm run observatory`: MDN's HTTP Observatory grades what a deployment sends: the sign-in page, the code page with a pending
// sign-in, the account page with a session, from a server whose public origin is https.
import { join } from "node:path";
import { demoPassword } from "@/drizzle/demo-data";
import { buildIfStale } from "@/local/launcher/build";
import { testEnvironment } from "@/local/launcher/environment.mjs";
import { findFreePort } from "@/local/launcher/ports.mjs";
import { atEnd, runToEnd } from "@/local/launcher/shutdown.mjs";
import { startStack } from "@/local/launcher/stack";
import { Failure, say, step } from "@/local/launcher/terminal.mjs";
import { startTestCluster, testFolder } from "@/local/testing/test-cluster";
import { gradePage, install, load, type Page, version } from "./observatory-grader";

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

async function start(): Promise<string> {
  await buildIfStale();
  const cluster = await startTestCluster();
  atEnd(cluster.stop);
  const [port, providerPort] = [await findFreePort(), await findFreePort()];
  const environment = { ...testEnvironment(), NEXTAUTH_URL: `https://localhost:${port}`, TRUSTED_PROXIES: "none" };
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

runToEnd(main);
