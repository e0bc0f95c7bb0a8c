import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { database } from "@/lib/db";
import { FEEDBACK_LIMIT, giveFeedback } from "@/lib/help/feedback";
import { openWorld } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import { reportFeedback } from "@/ops/feedback";
import { POST } from "./route";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const article = "two-factor-authentication";

/** A visitor of an address and a browser of the test's own. */
function visitor(address = `2001:db8:${randomUUID().slice(0, 4)}:${randomUUID().slice(0, 4)}::1`) {
  const userAgent = `Browser/${randomUUID()}`;
  const send = (body: unknown, headers: Record<string, string> = {}) =>
    POST(
      new NextRequest("http://localhost:3000/api/help/feedback", {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-forwarded-for": address,
          "user-agent": userAgent,
          ...headers,
        },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
      { params: Promise.resolve({}) },
    );
  return { address, userAgent, send };
}

type Row = { helpful: boolean; comment: string | null; visitor: Buffer; day: string };
const rows = () =>
  run<Row>(database(), sql`SELECT helpful, comment, visitor, day::text FROM help_feedback ORDER BY id`);
const clear = () => run(database(), sql`DELETE FROM help_feedback`);

it("stores an answer without a session, and changes it when it comes again the same day", async () => {
  await clear();
  const { send, address, userAgent } = visitor();
  const first = await send({ article, helpful: false, comment: "Where is the picture?" });
  expect([first.status, await first.text(), first.headers.get("cache-control")]).toEqual([204, "", "no-store"]);
  expect(await rows()).toMatchObject([{ helpful: false, comment: "Where is the picture?" }]);
  await send({ article, helpful: true });
  expect(await rows()).toMatchObject([{ helpful: true, comment: "Where is the picture?" }]);
  await send({ article, helpful: true, comment: "There it is." });
  expect(await rows()).toMatchObject([{ helpful: true, comment: "There it is." }]);
  await send({ article, helpful: true, comment: " " });
  const [row, ...others] = await rows();
  expect([row?.comment, others]).toEqual([null, []]);
  expect(row?.visitor).toHaveLength(32);
  const [stored] = await run<{ text: string }>(
    database(),
    sql`SELECT row_to_json(f)::text AS text FROM help_feedback f`,
  );
  expect(stored?.text).not.toContain(address);
  expect(stored?.text).not.toContain(userAgent);
});

it("makes one row of twenty parallel answers", async () => {
  await clear();
  const { send } = visitor();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => send({ article, helpful: n % 2 === 0 })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
  expect(await rows()).toHaveLength(1);
});

it("tells browsers and days apart, the addresses of one line not, and its rows of two days share nothing", async () => {
  await clear();
  const origin = { ipAddress: "2001:db8:7:7::1", userAgent: "A" };
  const give = (change: Partial<typeof origin>, at: string) =>
    giveFeedback({ article, helpful: true }, { ...origin, ...change }, new Date(at));
  await give({}, "2025-03-05T23:59:59Z");
  await give({ ipAddress: "2001:db8:7:7:ffff::9" }, "2025-03-05T00:00:00Z");
  expect(await rows()).toHaveLength(1);
  await give({ userAgent: "B" }, "2025-03-05T12:00:00Z");
  await give({}, "2025-03-06T00:00:00Z");
  const stored = await rows();
  expect(stored.map(({ day }) => day)).toEqual(["2025-03-05", "2025-03-05", "2025-03-06"]);
  expect(new Set(stored.map((row) => row.visitor.toString("hex"))).size).toBe(3);
});

it("attack: the twenty-first answer of an address waits, whatever browser it claims to be", async () => {
  await clear();
  const { address, send } = visitor();
  for (let n = 0; n < FEEDBACK_LIMIT.points; n += 1) {
    expect((await visitor(address).send({ article, helpful: true })).status).toBe(204);
  }
  expect((await send({ article: "none", helpful: true })).status).toBe(422);
  const refused = await send({ article, helpful: true });
  expect([refused.status, (await refused.json()).code]).toEqual([429, "too_many_attempts"]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_500);
  expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(3_600);
  expect(await rows()).toHaveLength(FEEDBACK_LIMIT.points);
  expect((await visitor().send({ article, helpful: true })).status).toBe(204);
});

it.each([
  ["another site's page", { article, helpful: true }, { origin: "https://evil.test" }, 403, "foreign_origin"],
  ["another site's fetch", { article, helpful: true }, { "sec-fetch-site": "cross-site" }, 403, "foreign_origin"],
  ["a form", "helpful=true", { "content-type": "application/x-www-form-urlencoded" }, 415, "unsupported_media_type"],
  ["broken JSON", "{", {}, 400, "bad_request"],
  ["another article", { article: "none", helpful: true }, {}, 422, "invalid"],
  ["no answer", { article, comment: "x" }, {}, 422, "invalid"],
  ["NUL", { article, helpful: true, comment: "a\u0000b" }, {}, 422, "invalid"],
  ["an escape sequence", { article, helpful: true, comment: "\u001b[2J" }, {}, 422, "invalid"],
  ["2,001 characters", { article, helpful: true, comment: "x".repeat(2_001) }, {}, 422, "invalid"],
  ["17 KiB", { article, helpful: true, comment: "x".repeat(17 * 1024) }, {}, 413, "payload_too_large"],
])("%s is refused and leaves nothing", async (_, body, headers, status, code) => {
  await clear();
  const answer = await visitor().send(body, headers as Record<string, string>);
  expect([answer.status, (await answer.json()).code]).toEqual([status, code]);
  expect(await rows()).toEqual([]);
});

it("the command feedback counts, and lists the newest hundred comments", async () => {
  await clear();
  await run(
    database(),
    sql`INSERT INTO help_feedback (visitor, day, article, helpful, comment, created_at)
        SELECT sha256(n::text::bytea), '2025-03-05', ${article}::text, n % 3 > 0, CASE WHEN n > 5 THEN 'Comment ' || n || chr(27) END,
               '2025-03-05T00:00:00Z'::timestamptz + n * interval '1 minute' FROM generate_series(1, 120) AS n`,
  );
  const text = await reportFeedback(database());
  expect(text).toContain(`${article}  yes 80, no 40`);
  expect(text.match(/Comment \d+$/gm)).toEqual(Array.from({ length: 100 }, (_, n) => `Comment ${120 - n}`));
  expect(text).toContain(`2025-03-05 02:00 UTC  ${article}  helpful: no\n  Comment 120\n`);
});
