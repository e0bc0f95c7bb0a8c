import { NextRequest } from "next/server";
import { expect, it } from "vitest";
import { z } from "zod";
import { defineRoute } from "@/lib/contract/routes/define-route";
import { json, noContent } from "./answer";
import { HttpProblem } from "./problem";
import { endpoint, route } from "./route";

const entry = defineRoute({
  method: "POST",
  path: "/api/things/{thingId}",
  summary: "Changes a thing",
  body: z.object({ size: z.number() }),
  bodyLimit: 50,
  answers: { 200: z.object({ id: z.string(), size: z.number() }) },
  problems: ["unauthenticated", "not_found"],
});

const { GET, POST } = route(
  endpoint(entry, async ({ request, params, body }) => {
    if (!request.headers.has("authorization")) throw new HttpProblem("unauthenticated");
    const { size } = body();
    return params.thingId === "none" ? new HttpProblem("not_found") : json({ id: params.thingId, size });
  }),
);

async function post(body: BodyInit, headers: Record<string, string> = {}, thingId = "a") {
  const all = { authorization: "x", "content-type": "application/json", ...headers };
  const request = new NextRequest("http://localhost/api/things/a", { method: "POST", body, headers: all });
  if (headers.authorization === "") request.headers.delete("authorization");
  const response = await POST(request, { params: Promise.resolve({ thingId }) });
  const answer = await response.json();
  return [response.status, answer.code ?? answer];
}

it("answers with the handler's value", async () => {
  expect(await post('{"size":1}')).toEqual([200, { id: "a", size: 1 }]);
});

it("answers with a problem that the handler returns", async () => {
  expect(await post('{"size":1}', {}, "none")).toEqual([404, "not_found"]);
});

it("refuses a foreign origin before it reads anything else", async () => {
  const headers = { "sec-fetch-site": "cross-site", authorization: "", "content-type": "text/plain" };
  expect(await post("{", headers)).toEqual([403, "foreign_origin"]);
});

it.each([
  ["another media type", "{}", { "content-type": "text/plain" }, 415, "unsupported_media_type"],
  ["malformed JSON", "{", {}, 400, "bad_request"],
  ["an invalid field", '{"size":"1"}', {}, 422, "invalid"],
  ["too many bytes", JSON.stringify({ size: 1, more: "x".repeat(50) }), {}, 413, "payload_too_large"],
])("judges a body with %s only after the handler has accepted the user", async (_, body, headers, status, code) => {
  expect(await post(body, headers)).toEqual([status, code]);
  expect(await post(body, { ...headers, authorization: "" })).toEqual([401, "unauthenticated"]);
});

it("answers 405 to a method without an endpoint", async () => {
  const response = await GET(new NextRequest("http://localhost/api/things/a"), { params: Promise.resolve({}) });
  expect([response.status, (await response.json()).code]).toEqual([405, "method_not_allowed"]);
});

it("does not compile with an answer, a problem or an input that the entry does not have", () => {
  // @ts-expect-error The schema of 200 requires `size`.
  endpoint(entry, async () => json({ id: "a" }));
  // @ts-expect-error The entry has no 201.
  endpoint(entry, async () => json({ id: "a", size: 1 }, 201));
  // @ts-expect-error The entry has no 204.
  endpoint(entry, async () => noContent());
  // @ts-expect-error The entry does not list this code.
  endpoint(entry, async () => new HttpProblem("conflict"));
  // @ts-expect-error A response that was not made by `json` has no known body.
  endpoint(entry, async () => Response.json({ id: "a", size: 1 }));
  // @ts-expect-error The path has no such parameter.
  endpoint(entry, async ({ params }) => json({ id: params.userId, size: 1 }));
  // @ts-expect-error The entry has no query.
  endpoint(entry, async ({ query }) => json({ id: query().id, size: 1 }));
  expect(entry.problems).toContain("foreign_origin");
});
