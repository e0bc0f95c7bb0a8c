/** S15, S16: probes by IP address, and ambiguous Host headers. */

import { setTimeout as delay } from "node:timers/promises";
import postgres from "postgres";
import { hold, startGateway } from "@/e2e/faults/support/database-faults";
import { expect, test } from "@/e2e/support/attack-test";
import { full } from "@/e2e/support/full-run";
import { type Instance, ownDatabase, startInstance } from "@/e2e/support/instance";
import { ask, ownHost, requestText } from "@/e2e/support/raw-connection";

const port = Number(ownHost.split(":")[1]);

const get = (path: string, host: string, at = port, method = "GET") =>
  ask(at, requestText(`${method} ${path} HTTP/1.1`, { Host: host, Connection: "close" }));

const hosts = ["10.0.0.5", "10.0.0.5:8080", "[2001:db8::5]:3000", "pod-7.internal", "evil.test"];

test("S15 answers probes under every host name, GET and HEAD, with all security headers", async () => {
  for (const host of hosts) {
    for (const path of ["/api/health", "/api/health/live", "/api/health/ready", "/api/health/ready?from=balancer"]) {
      const answer = await get(path, host);
      expect([answer.status, JSON.parse(answer.body).status], `${host} ${path}`).toEqual([200, "ok"]);
      expect(answer.head, path).toMatch(/^cache-control: no-store/im);
      expect(answer.head, path).toMatch(/^content-security-policy: default-src 'none'/im);
      expect(answer.head, path).toMatch(/^x-content-type-options: nosniff/im);
      const head = await get(path, host, port, "HEAD");
      expect([head.status, head.body], `${host} ${path}`).toEqual([200, ""]);
    }
  }
  // A load balancer that speaks HTTP/1.0 names no host.
  const old = await ask(port, "GET /api/health/ready HTTP/1.0\r\n\r\n");
  expect([old.status, old.body]).toEqual([200, '{"status":"ok"}']);
});

test("S15 the probe paths do not bypass the host check for other paths", async () => {
  for (const path of [
    "/api/healthx",
    "/api/health/delivery",
    "/api/health/live/",
    "/api/health/li%76e",
    "/api/%68ealth",
    "/api/health;x",
    "/API/health/live",
    "/account?/api/health/live",
    "/account#/api/health/live",
  ]) {
    const { status, head } = await get(path, "evil.test");
    expect(status, path).toBe(308);
    expect(head, path).toMatch(new RegExp(`^location: http://${ownHost}/`, "im"));
  }
  for (const [path, status] of [
    ["/api/health/live/../../account", 400],
    ["/api/health/live/%2e%2e/%2e%2e/account", 400],
    ["/api/health/live;/../account", 400],
    ["//api/health/live", 400],
    ["/api/health/live\\..\\account", 400],
    ["/api/health%2flive", 404],
    ["/api/health/live%2f..%2f..%2faccount", 404],
    ["http://evil.test/api/health/live", 400],
  ] as const) {
    expect((await get(path, "evil.test")).status, path).toBe(status);
  }
  for (const method of ["POST", "PUT", "DELETE"]) {
    expect((await get("/api/health/live", "evil.test", port, method)).status).toBe(405);
    expect((await get("/api/health/ready", "evil.test", port, method)).status).toBe(405);
    expect((await get("/api/health", "evil.test", port, method)).status).toBe(421);
  }
});

test("S16 refuses an ambiguous or missing Host header", async () => {
  const refused = [
    [`Host: ${ownHost}`, "Host: evil.test"],
    ["Host: evil.test", `Host: ${ownHost}`],
    [`Host: ${ownHost}`, `HOST: ${ownHost}`],
    [],
    ["Host:"],
    [`Host: user@${ownHost}`],
    [`Host: user:secret@${ownHost}`],
    [`Host: ${ownHost}, evil.test`],
    [`Host: ${ownHost},${ownHost}`],
    [`Host: ${ownHost}/`],
    [`Host: http://${ownHost}`],
    [`Host: ${ownHost} evil.test`],
  ];
  for (const hosts of refused) {
    for (const start of ["GET /sign-in", "GET /api/health", "GET /api/health/live", "POST /api/mobile/sign-in"]) {
      const answer = await ask(port, requestText(`${start} HTTP/1.1`, [...hosts, "Connection: close"]));
      const what = `${start} ${hosts.join(" ")}`;
      expect(answer.status, what).toBe(400);
      expect(JSON.parse(answer.body).code, what).toBe("bad_request");
      expect(answer.head, what).toMatch(/^content-security-policy: /im);
    }
  }
  expect((await get("/sign-in", ownHost)).status).toBe(200);
});

test.describe("S15 readiness", () => {
  const isReady = async ({ port: at }: Instance) => (await get("/api/health/ready", "10.0.0.5", at)).status;

  test("fails until all migrations of this build are applied, and allows further ones", async () => {
    const { url, drop } = await ownDatabase();
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    const [newest] = await sql`
      DELETE FROM drizzle.__drizzle_migrations
       WHERE created_at = (SELECT max(created_at) FROM drizzle.__drizzle_migrations) RETURNING hash, created_at`;
    const instance = await startInstance({ databaseUrl: url });
    expect(await isReady(instance)).toBe(503);
    expect((await get("/api/health/live", "10.0.0.5", instance.port)).status).toBe(200);
    await sql`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES
      (${newest?.hash}, ${newest?.created_at}), ('of the next release', ${String(Date.now() + 1e9)})`;
    expect(await isReady(instance)).toBe(200);
    // The log comes through a pipe, later than the answer.
    await expect.poll(() => instance.log()).toContain('"reason":"migrations"');
    await Promise.all([instance.kill9(), sql.end()]);
    await drop();
  });

  test("ends while the database is unreachable and returns with it; liveness stays", full, async () => {
    const { url, drop } = await ownDatabase();
    const gateway = await startGateway(url);
    const instance = await startInstance({ databaseUrl: gateway.url });
    expect(await isReady(instance)).toBe(200);
    await gateway.close();
    expect(await isReady(instance)).toBe(503);
    expect((await get("/api/health/live", "10.0.0.5", instance.port)).status).toBe(200);
    await gateway.open();
    await expect.poll(() => isReady(instance)).toBe(200);
    // A server that has vanished never says so: the probe gets its answer all the same.
    gateway.blackHole();
    const startedAt = performance.now();
    expect(await isReady(instance)).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    await expect.poll(() => isReady(instance), { timeout: 20_000 }).toBe(200);
    await Promise.all([instance.kill9(), gateway.close()]);
    await drop();
  });

  test("probes that flood a slow database share one statement and get an answer in time", async () => {
    const { url, drop } = await ownDatabase();
    const instance = await startInstance({ databaseUrl: url });
    expect(await isReady(instance)).toBe(200);
    const held = await hold(url, (tx) => tx`LOCK TABLE provider_states IN ACCESS EXCLUSIVE MODE`);
    const startedAt = performance.now();
    const answers = Promise.all(Array.from({ length: 200 }, () => isReady(instance)));
    await held.waiters(1);
    await delay(500);
    // The sweeper needs that table as well, and each of its statements waits on a connection of its own.
    const probes = await backends(url, "WITH w AS%");
    expect(new Set(await answers)).toEqual(new Set([503]));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(probes).toBe(1);
    await held.release();
    await expect.poll(() => isReady(instance)).toBe(200);
    await instance.kill9();
    await drop();
  });
});

/** How many statements of this form run now. */
async function backends(url: string, like: string): Promise<number> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const rows = await sql`SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'active' AND query LIKE ${like}`;
  await sql.end();
  return rows.length;
}
