/** S09: the client's IP address behind TLS. */

import { expect, testWith } from "@/e2e/kit/fault-test";
import { failedStart } from "@/e2e/kit/instance";
import { clientAt, inBatches } from "@/e2e/kit/many-clients";

const test = testWith(async ({ start }) => ({
  instance: await start({ https: true, variables: { TRUSTED_PROXIES: "loopback" } }),
}));

const origin = "https://app.leadmaster.test";

test("S09 does not start behind TLS without TRUSTED_PROXIES, or with networks that contain clients", async () => {
  for (const [value, problem] of [
    [undefined, "TRUSTED_PROXIES is missing"],
    ["", "TRUSTED_PROXIES is missing"],
    ["0.0.0.0/0", "TRUSTED_PROXIES 0.0.0.0/0 is wider than /8"],
    ["0.0.0.0/1,128.0.0.0/1", "TRUSTED_PROXIES 128.0.0.0/1 is wider than /8"],
    ["4.0.0.0/8,5.0.0.0/8,6.0.0.0/8,7.0.0.0/8", "TRUSTED_PROXIES entries together are 4.0.0.0/6, wider than /8"],
    ["::/0", "TRUSTED_PROXIES ::/0 is wider than /16"],
    ["10.0.0.1,proxy.internal", "TRUSTED_PROXIES proxy.internal is no address, network or name"],
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
