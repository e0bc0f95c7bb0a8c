// `npm run observatory`: MDN's HTTP Observatory grades the answers of a deployment whose public origin is https: the sign-in page,
// the code page during a sign-in, and the account page with a session.
import { demoPassword } from "@/drizzle/demo-data";
import { runAndExit } from "@/local/launcher/shutdown.mjs";
import { Failure, print, step } from "@/local/launcher/terminal.mjs";
import { startTestStack } from "@/local/testing/test-stack";
import { gradePage, installGrader, loadGrader, type Page, version } from "./observatory-grader";

/** Signs in with the email address, if there is one, and requests the page; collects every cookie that was set. */
async function visit(baseUrl: string, path: string, email?: string): Promise<Page> {
  const cookies: string[] = [];
  const send = async (to: string, init: RequestInit = {}) => {
    const cookie = cookies.map((one) => one.split(";", 1)[0]).join("; ");
    const headers = { ...(init.headers as Record<string, string>), cookie };
    const response = await fetch(`${baseUrl}${to}`, { ...init, redirect: "manual", headers });
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
  const cors = { origin: "https://http-observatory.security.mozilla.org", "access-control-request-method": "GET" };
  const preflight = await send(path, { method: "OPTIONS", headers: cors });
  return { path, status: response.status, headers: response.headers, text, cookies, preflight: preflight.headers };
}

async function main(): Promise<number> {
  await step(`Find or install MDN's HTTP Observatory ${version}`, installGrader);
  const variables = (port: number) => ({ NEXTAUTH_URL: `https://localhost:${port}`, TRUSTED_PROXIES: "127.0.0.1" });
  const { appUrl } = await startTestStack({ log: "server.log", variables });
  const baseUrl = appUrl.replace(/^https:/, "http:");
  const grader = await loadGrader();
  const pages = [
    await visit(baseUrl, "/sign-in"),
    await visit(baseUrl, "/sign-in/code", "member@harbor.test"),
    await visit(baseUrl, "/account", "member@cedar.test"),
  ];
  let lowest = Number.POSITIVE_INFINITY;
  for (const page of pages) {
    if (page.status !== 200) throw new Failure(`${page.path} answered ${page.status}.`, "Fix this first.");
    const { score, grade, rows } = gradePage(grader, page);
    lowest = Math.min(lowest, score);
    print(`\n  ${page.path}: ${grade}, ${score} points`);
    for (const [name, modifier, result] of rows) {
      print(`    ${String(modifier).padStart(4)}  ${name.padEnd(30)} ${result}`);
    }
  }
  return lowest >= 100 ? 0 : 1;
}

runAndExit(main);
