import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { OPERATOR_LIMIT } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { openWorld } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import { GET } from "./route";

const token = randomBytes(32).toString("base64");
const path = "http://localhost:3000/api/health/delivery";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld({ OPERATOR_TOKEN: token });
});
afterAll(() => world.close());
beforeEach(() => run(database(), sql`DELETE FROM throttles`));

function ask(authorization: string | null, { query = "", address = "192.0.2.1" } = {}): Promise<Response> {
  const headers = { "x-forwarded-for": address, ...(authorization !== null && { authorization }) };
  return GET(new NextRequest(`${path}${query}`, { headers }), { params: Promise.resolve({}) });
}

it("opens to the token alone", async () => {
  const answer = await ask(`Bearer ${token}`);
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(await answer.json()).toMatchObject({ days: 7, channels: { email: {}, phone: {} }, queue: { due: 0 } });
  const wrong = [
    null,
    "",
    "Bearer",
    "Bearer ",
    `Basic ${token}`,
    token,
    `Bearer ${token}x`,
    `Bearer ${token.slice(1)}`,
  ];
  for (const authorization of [...wrong, `Bearer ${token.toLowerCase()}`, `Bearer ${token} ${token}`]) {
    const refused = await ask(authorization);
    expect([refused.status, refused.headers.get("www-authenticate")], `${authorization}`).toEqual([401, "Bearer"]);
    expect(await refused.json()).toMatchObject({ code: "unauthenticated" });
  }
  // The scheme's name has no case.
  expect((await ask(`bearer ${token}`)).status).toBe(200);
});

it.each(["0", "31", "-1", "1.5", "7d", "", "1e1", "007"])("days=%s is refused", async (days) => {
  const answer = await ask(`Bearer ${token}`, { query: `?days=${days}` });
  expect([answer.status, await answer.json()]).toMatchObject([422, { errors: { days: expect.any(String) } }]);
});

it("attack: guesses of one address end in 429, parallel ones too, and no other address pays", async () => {
  const guesses = Array.from({ length: OPERATOR_LIMIT.points + 5 }, () => ask("Bearer guess"));
  const statuses = (await Promise.all(guesses)).map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array(OPERATOR_LIMIT.points).fill(401), ...Array(5).fill(429)]);
  const refused = await ask(`Bearer ${token}`);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(890);
  expect((await ask(`Bearer ${token}`, { address: "192.0.2.2" })).status).toBe(200);
});

it("a right token costs nothing, nor does none", async () => {
  for (let n = 0; n < OPERATOR_LIMIT.points + 2; n += 1) {
    expect((await ask(`Bearer ${token}`)).status).toBe(200);
    expect((await ask(null)).status).toBe(401);
  }
});

it("is not there where no token is configured", async () => {
  vi.resetModules();
  vi.stubEnv("OPERATOR_TOKEN", undefined);
  const other = await import("./route");
  for (const authorization of [`Bearer ${token}`, "Bearer undefined", "Bearer "]) {
    const request = new NextRequest(path, { headers: { authorization } });
    const answer = await other.GET(request, { params: Promise.resolve({}) });
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: "not_found" }]);
  }
});
