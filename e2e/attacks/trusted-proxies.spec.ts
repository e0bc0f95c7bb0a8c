/** S09: the client's IP address behind TLS. E01: cookies and headers there. */

import { expect, testWith } from "@/e2e/faults/support/fault-test";
import { Client } from "@/e2e/support/http-client";
import { failedStart } from "@/e2e/support/instance";
import { clientAt, inBatches } from "@/e2e/support/many-clients";
import { makeMember } from "@/e2e/support/people";

const test = testWith(async ({ start }) => ({
  instance: await start({ https: true, variables: { TRUSTED_PROXIES: "loopback" } }),
}));

test.describe.configure({ mode: "default" });

const origin = "https://app.leadmaster.test";

test("S09 does not start behind TLS without TRUSTED_PROXIES, or with networks that contain clients", async () => {
  // The environment's unit tests have more values.
  for (const [value, problem] of [
    [undefined, "TRUSTED_PROXIES is missing"],
    ["0.0.0.0/1,128.0.0.0/1", "TRUSTED_PROXIES 128.0.0.0/1 is wider than /8"],
  ]) {
    const { code, output } = await failedStart({ variables: { NEXTAUTH_URL: origin, TRUSTED_PROXIES: value } });
    expect(code, value).toBe(1);
    expect(output, value).toMatch(/^The environment is not complete:\n/);
    expect(output, value).toContain(`\n  ${problem}`);
    expect(output, value).not.toMatch(/TypeError|\n\s+at /);
  }
});

test("S09 incorrect passwords of one client behind TLS do not lock out other clients", async ({ place }) => {
  const { world, instance } = place;
  const person = await world.makePerson({ memberships: [{ workgroup: await world.makeWorkgroup(), role: "member" }] });
  const signIn = (address: string, email: string, password: string) =>
    clientAt(address, instance).send("POST", "/api/mobile/sign-in", { body: { email, password } });
  const guesses = Array.from({ length: 110 }, (_, i) => `nobody-${i}@journey.test`);
  const answers = await inBatches(guesses, 10, (email) => signIn("198.51.100.7", email, "wrong horse"));
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(100);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
  expect((await signIn("198.51.100.7", person.email, person.password)).status).toBe(429);
  expect((await signIn("198.51.100.8", person.email, person.password)).status).toBe(200);
});

test("E01 R41 over https: HSTS, upgraded requests and __Host- cookies", async ({ place: { world, instance } }) => {
  const person = await makeMember(world);
  const client = new Client(instance.origin);
  const page = await client.send("GET", "/sign-in");
  const api = await client.send("GET", "/api/account");
  for (const { headers } of [page, api]) {
    expect(headers.get("strict-transport-security")).toBe("max-age=63072000; includeSubDomains");
  }
  expect(page.headers.get("content-security-policy")).toMatch(/; upgrade-insecure-requests$/);
  const first = await client.password(person.email, person.password);
  expect(first.status).toBe(200);
  const guarded = await makeMember(world, { twoFactorEnabled: true });
  const second = await new Client(instance.origin).password(guarded.email, guarded.password);
  const cookies = [...first.setCookies, ...second.setCookies].filter((cookie) => !/^[^=]+=;/.test(cookie));
  expect(cookies.map((cookie) => cookie.slice(0, cookie.indexOf("="))).sort()).toEqual([
    "__Host-leadmaster.challenge",
    "__Host-leadmaster.session",
  ]);
  for (const cookie of cookies) {
    const attributes = cookie.split("; ").slice(1);
    expect(attributes).toEqual(expect.arrayContaining(["Secure", "HttpOnly", "Path=/"]));
    expect(attributes.some((attribute) => attribute.startsWith("Domain"))).toBe(false);
    expect(cookie).toMatch(/SameSite=(lax|strict)/i);
  }
  expect((await client.send("GET", "/api/account")).status).toBe(200);
});
