import { Session } from "node:inspector/promises";
import { relative } from "node:path";
import type { NextApiResponse } from "next";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { hashPassword } from "@/lib/auth/credential-hash";
import { makeUser, openWorld } from "@/local/testing/test-world";
import { handleAuth } from "./handler";

const cookies = { get: () => undefined, getAll: () => [], set: () => {}, delete: () => {} };
vi.mock("next/headers", () => ({ cookies: async () => cookies, headers: async () => new Headers() }));
const scheduled: unknown[] = [];
vi.mock("next/server", async (original) => ({
  ...(await original<object>()),
  after: (work: unknown) => scheduled.push(work),
}));
/** What next-auth calls of ours during a password sign-in. */
vi.mock("next-auth", () => ({
  default: async (_request: unknown, response: NextApiResponse, options: NextAuthOptions) => {
    await options.callbacks.redirect({ url: "/", baseUrl: "" });
    await options.providers[0].options.authorize();
    response.status(401).json({ url: "http://localhost:3000/sign-in" });
  },
}));
type NextAuthOptions = {
  callbacks: { redirect: (to: { url: string; baseUrl: string }) => unknown };
  providers: [{ options: { authorize: () => Promise<unknown> } }];
};

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function signIn(email: string): Promise<Response> {
  const body = JSON.stringify({ csrfToken: "token", email, password: "correct horse battery" });
  const url = "http://localhost:3000/api/auth/callback/password";
  const init = { method: "POST", body, headers: { "Content-Type": "application/json" } };
  return handleAuth(new NextRequest(url, init), { params: Promise.resolve({ nextauth: ["callback", "password"] }) });
}

/** The files of `app` and `lib` that execute a function during `work`. `lib/contract` runs in browsers as well. */
async function filesOf(work: () => Promise<unknown>): Promise<string[]> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  await work();
  const { result } = await session.post("Profiler.takePreciseCoverage");
  session.disconnect();
  const executed = result.filter(({ functions }) => functions.some((f) => (f.ranges[0]?.count ?? 0) > 0));
  const paths = executed.map(({ url }) => relative(process.cwd(), url.replace("file://", "")));
  return paths.filter((path) => /^(app|lib)\//.test(path) && !/^lib\/contract\/|\.test\.ts$/.test(path)).sort();
}

it("executes at most 25 server files before the answer of a password step with a code", async () => {
  const user = await makeUser({ twoFactorEnabled: true, passwordHash: await hashPassword("correct horse battery") });
  expect((await signIn(user.email)).status).toBe(401);
  const files = await filesOf(async () => expect(await (await signIn(user.email)).text()).toContain("code_required"));
  expect(scheduled, "one dispatch per sign-in").toHaveLength(2);
  expect(files.length, files.join("\n")).toBeLessThanOrEqual(25);
});
