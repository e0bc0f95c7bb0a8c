/** B: what counts as a code, and how many of them one request can submit. */

import { attemptsOf } from "@/e2e/faults/support/challenge-rows";
import { expect, test } from "@/e2e/support/attack-test";
import { wrongCode } from "@/e2e/support/inbox";
import { makeMember } from "@/e2e/support/people";
import { expectNoSession, pending } from "@/e2e/support/requests";

test("B14 charges at most one attempt for many codes in one request", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  const all = [...Array(1_000).keys()].map((n) => String(n).padStart(6, "0"));
  for (const value of [all, { 0: code }, [code], code.split(""), all.slice(0, 9).join(","), `${code},${code}`]) {
    const answer = await client.code(value);
    expect([answer.status, answer.json?.code], JSON.stringify(value).slice(0, 40)).toEqual([422, "invalid"]);
  }
  const csrfToken = await client.csrf();
  const form = `csrfToken=${encodeURIComponent(csrfToken)}&code=${wrongCode(code)}&code=${code}&json=true`;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const twice = await client.send("POST", "/api/auth/callback/code", { body: form, headers });
  expect([twice.status, twice.json?.code]).toEqual([400, "bad_request"]);
  const brackets = await client.send("POST", "/api/auth/callback/code", {
    body: form.replaceAll("code=", "code[]="),
    headers,
  });
  expect(brackets.status).toBe(400);
  expect(await attemptsOf(world, person)).toEqual([0]);
  const keys = `{"csrfToken":${JSON.stringify(csrfToken)},"json":"true","code":"${code}","code":"${wrongCode(code)}"}`;
  const json = { "content-type": "application/json" };
  await expectNoSession(client, await client.send("POST", "/api/auth/callback/code", { body: keys, headers: json }));
  expect(await attemptsOf(world, person)).toEqual([1]);
});

test("B15 accepts only six ASCII digits, compared as text", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  const wide = [...code].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join("");
  const arabic = [...code].map((digit) => String.fromCodePoint(0x0660 + Number(digit))).join("");
  const values: unknown[] = [wide, arabic, `0${code}`, code.slice(1), `+${code}`, `${code}.0`, "1e5", "0x1E240"];
  values.push(Number(code), true, null, undefined, "", "%", "______", `${code}\u0000`, `${code};`, "' OR 1=1--");
  values.push(`${" ".repeat(70)}${code}`, "\u200b".repeat(3) + code);
  for (const value of values) expect((await client.code(value)).status, String(value)).toBe(422);
  expect(await attemptsOf(world, person)).toEqual([0]);
  expect((await client.code(` ${code.slice(0, 3)}-${code.slice(3)} `)).status).toBe(200);
});
