/** F01: cross-site requests to every route, including future ones. */
import { expect, test } from "@/e2e/support/attack-test";
import { makeMember } from "@/e2e/support/people";
import { copyOf, pending, problem, signedIn } from "@/e2e/support/requests";
import { paths } from "@/e2e/support/route-inventory";

/** Signed by their senders, who are no browsers; the signature is what counts there. */
const signed = /^\/api\/webhooks\/(resend|twilio)$/;

// What else such a request can say of itself is in `cross-site.spec.ts`. The two alternate: each route gets both, with different methods.
const foreign = [{ "sec-fetch-site": "cross-site" }, { origin: "null" }] as const;

test("F01 refuses mutations from another site, on every route and by every method", async ({ world }) => {
  test.slow();
  const workgroup = await world.makeWorkgroup();
  const admin = await signedIn(await makeMember(world, { role: "admin" }, workgroup));
  const guarded = await makeMember(world, { twoFactorEnabled: true });
  const { client: waiting, code } = await pending(guarded);
  // Its session would authorize one request, its pending code another.
  const victim = copyOf(admin);
  for (const [name, value] of waiting.cookies) victim.cookies.set(name, value);
  const state = async () =>
    world.sql`
      SELECT (SELECT row_to_json(u) FROM users u WHERE id = ${guarded.id}) AS person,
             (SELECT row_to_json(w) FROM workgroups w WHERE id = ${workgroup.id}) AS workgroup,
             (SELECT json_agg(c) FROM challenges c WHERE user_id = ${guarded.id}) AS challenges`;
  const before = await state();

  const routes = ["session", "signout", "callback/password", "callback/code", "signin", "error", "x"].flatMap(
    (nextauth) => paths("route.ts", { workgroupId: workgroup.id, nextauth, unknown: "nothing" }),
  );
  routes.push("/api", "/api/");
  const headersOf = (headers: Record<string, string>, type: string) => ({ ...headers, "content-type": type });
  for (const [index, path] of [...new Set(routes)].entries()) {
    if (signed.test(path)) continue;
    for (const [turn, method] of ["POST", "PUT", "PATCH", "DELETE"].entries()) {
      const headers = foreign[(index + turn) % 2 ? 1 : 0];
      const type = method === "POST" ? "text/plain" : "application/json";
      const answer = await victim.send(method, path, { body: "{}", headers: headersOf(headers, type) });
      const what = `${method} ${path} ${JSON.stringify(headers)}`;
      // A slash at the end leads to the route without it, which asks again.
      if (path.endsWith("/")) expect([308, 403], what).toContain(answer.status);
      else expect(problem(answer), what).toEqual([403, "foreign_origin"]);
      expect(answer.setCookies, what).toEqual([]);
    }
  }
  expect(await state()).toEqual(before);
  expect((await waiting.code(code)).status).toBe(200);
  expect((await admin.send("GET", "/api/account")).status).toBe(200);
});

test("answers unknown paths below /api with a problem document, never with a page", async ({ client }) => {
  for (const path of ["/api", "/api/nothing", "/api/nothing/here", "/api/account/nothing"]) {
    for (const method of ["GET", "POST", "DELETE"]) {
      const answer = await client.send(method, path);
      expect(problem(answer), `${method} ${path}`).toEqual([404, "not_found"]);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
    }
  }
});
