/** E: attributes and values of cookies. */

import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { makeMember } from "@/e2e/support/people";
import { copyOf, expectNoSession, pending, sessionCookies, signedIn } from "@/e2e/support/requests";

const attributes = (cookie: string) => cookie.split("; ").slice(1).sort();
const named = (cookies: string[], name: string) => cookies.filter((cookie) => cookie.startsWith(`${name}=`));

test("E01 sets each cookie once with its flags, and clears the challenge cookie with the same attributes", async ({
  world,
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const client = new Client();
  const first = await client.password(person.email, person.password);
  const [pendingCookie = ""] = named(first.setCookies, "leadmaster.challenge");
  expect(attributes(pendingCookie).filter((a) => !/^(Expires|Max-Age)=/.test(a))).toEqual([
    "HttpOnly",
    "Path=/",
    "SameSite=strict",
  ]);
  expect(pendingCookie).toContain("Max-Age=3600");
  const { code, client: other } = await pending(person, 2);
  const secret = other.cookies.get("leadmaster.challenge") ?? "";
  const done = await other.code(code);
  const [session = "", ...more] = sessionCookies(done);
  expect(more).toEqual([]);
  expect(session).toMatch(/^leadmaster\.session=[\w-]{43}; /);
  expect(attributes(session).filter((a) => !/^(Expires|Max-Age)=/.test(a))).toEqual([
    "HttpOnly",
    "Path=/",
    "SameSite=lax",
  ]);
  expect(secret).not.toContain(session.slice(19, 62));
  const cleared = named(done.setCookies, "leadmaster.challenge");
  expect(cleared).toHaveLength(1);
  expect(cleared[0]).toContain("leadmaster.challenge=;");
  expect(attributes(cleared[0] ?? "")).toEqual(expect.arrayContaining(["HttpOnly", "Path=/", "SameSite=strict"]));
  for (const cookie of [...first.setCookies, ...done.setCookies]) expect(cookie.length).toBeLessThan(4_096);
});

test("E02 does not adopt cookies planted before the sign-in (session fixation)", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const planted = await pending(await makeMember(world, { twoFactorEnabled: true }));
  const client = new Client();
  const [session, challenge] = ["A".repeat(43), planted.client.cookies.get("leadmaster.challenge") ?? ""];
  client.cookies.set("leadmaster.session", session).set("leadmaster.challenge", challenge);
  expect((await client.password(person.email, person.password)).reason).toBe("code_required");
  expect(client.cookies.get("leadmaster.challenge")).not.toBe(challenge);
  const old = await signedIn(await makeMember(world));
  const again = copyOf(old);
  const signedInAnew = await again.password((await makeMember(world)).email, person.password);
  expect(sessionCookies(signedInAnew)).toHaveLength(1);
  expect(again.cookies.get("leadmaster.session")).not.toBe(old.cookies.get("leadmaster.session"));
  // The replaced session is over.
  await expectNoSession(old);
});

test("E07 treats junk, truncated, duplicate, oversized and chunked session cookies as anonymous", async ({ world }) => {
  const person = await makeMember(world);
  const client = await signedIn(person);
  const token = client.cookies.get("leadmaster.session") ?? "";
  const none = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.";
  const values = [
    "",
    "x",
    token.slice(1),
    `${token}x`,
    `${token}=`,
    `"${token}x"`,
    none,
    "%00",
    "%",
    "a".repeat(9_000),
  ];
  values.push("[object Object]", "undefined", "null", "../../etc/passwd", `${token.slice(0, 42)}%00`, "ÿ".repeat(43));
  const cookies = values.map((value) => `leadmaster.session=${value}`);
  cookies.push(`leadmaster.session=${"x".repeat(43)}; leadmaster.session=${"y".repeat(43)}`);
  cookies.push(`leadmaster.session.0=${"x".repeat(43)}`, "leadmaster.session.0=; leadmaster.session.1=%");
  cookies.push(`__Host-leadmaster.session=${token}`, `next-auth.session-token=${token}`, `LEADMASTER.SESSION=${token}`);
  cookies.push("leadmaster.challenge=x; leadmaster.csrf=%7C; unused-x=%", "=; ;;; =x; leadmaster.session");
  for (const cookie of cookies) {
    const what = cookie.slice(0, 60);
    for (const path of ["/api/auth/session", "/api/account", "/account", "/sign-in", "/sign-in/code"]) {
      const answer = await new Client().send("GET", path, { headers: { cookie } });
      expect(answer.status, `${path} ${what}`).toBeLessThan(500);
      expect(answer.text, `${path} ${what}`).not.toContain(person.email);
      if (path === "/api/account") expect(answer.status, what).toBe(401);
    }
  }
  expect((await client.send("GET", "/api/account")).status).toBe(200);
});
