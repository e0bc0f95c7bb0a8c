/** S02: requests whose session loses its authority while the client withholds the body. */
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { codeIn, waitForCodes, waitForMessages } from "@/e2e/support/inbox";
import { newAddress } from "@/e2e/support/invitations";
import { makeMember } from "@/e2e/support/people";
import { ownHost } from "@/e2e/support/raw-connection";
import { copyOf, signedIn, signedInWithCode } from "@/e2e/support/requests";
import { SMS_CONSENT_VERSION } from "@/lib/contract/sms-consent";

type Held = { finish(): Promise<{ status: number; code: unknown }> };

/** Sends the head and all but the last byte of a body, and waits with the rest. */
async function hold(client: Client, method: string, path: string, body: unknown): Promise<Held> {
  const text = JSON.stringify(body);
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const head = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${ownHost}`,
    `Cookie: ${cookie}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(text)}`,
    "Connection: close",
  ];
  const { hostname, port } = new URL(client.origin);
  const socket = connect(Number(port), hostname);
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("utf8");
  });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => socket.destroy());
  socket.write(`${head.join("\r\n")}\r\n\r\n${text.slice(0, -1)}`);
  // The server has the head now; a guard that asked before the body came would have let it in.
  await delay(150);
  return {
    async finish() {
      socket.write(text.slice(-1));
      await closed;
      const [start = "", ...rest] = received.split("\r\n\r\n");
      const json = /\{.*\}/s.exec(rest.join("\r\n\r\n"))?.[0];
      return { status: Number(start.split(" ")[1]), code: json ? JSON.parse(json).code : undefined };
    },
  };
}

test("S02 refuses every account change whose body is withheld until the session has ended", async ({ world }) => {
  const person = await makeMember(world, { phone: "+14155550199" }, await world.makeWorkgroup("APP4"));
  const [thief, owner] = [await signedIn(person), await signedIn(person)];
  const sessions = await owner.send("GET", "/api/account/sessions");
  const list = sessions.json?.sessions as { id: string; current: boolean }[];
  const ownersId = list.find(({ current }) => current)?.id ?? "";
  const calls: [string, string, unknown][] = [
    ["PATCH", "/api/account", { twoFactorEnabled: true }],
    ["PATCH", "/api/account", { name: "Changed By A Thief" }],
    ["POST", "/api/account/email", { email: "thief@journey.test" }],
    ["POST", "/api/account/phone", { phone: "+1 415 555 0198" }],
    ["POST", "/api/account/phone/consent", { phone: person.phone, consent: SMS_CONSENT_VERSION }],
    ["DELETE", "/api/account/phone", {}],
    ["POST", "/api/account/password", { currentPassword: person.password, newPassword: "a thief has chosen this one" }],
    ["POST", "/api/account/reauthenticate", { password: person.password }],
    ["DELETE", "/api/account/sessions?others=true", {}],
    ["DELETE", `/api/account/sessions/${ownersId}`, {}],
  ];
  const held: Held[] = [];
  for (const [method, path, body] of calls) held.push(await hold(thief, method, path, body));
  expect((await owner.send("DELETE", "/api/account/sessions?others=true")).status).toBe(200);
  for (const [i, call] of calls.entries()) {
    expect(await held[i]?.finish(), call.slice(0, 2).join(" ")).toEqual({ status: 401, code: "unauthenticated" });
  }
  const account = await owner.send("GET", "/api/account");
  expect(account.json).toMatchObject({ name: person.name, email: person.email, phone: person.phone });
  expect(account.json?.twoFactor).toMatchObject({ enabled: false });
});

test("S02 refuses to turn enforcement off with a session that a password reset has ended", async ({ world }) => {
  const workgroup = await world.makeWorkgroup("APP", true);
  const admin = await makeMember(world, { role: "admin" }, workgroup);
  const thief = await signedInWithCode(admin);
  const path = `/api/workgroups/${workgroup.id}/security`;
  const held = [];
  for (let i = 0; i < 4; i++) held.push(await hold(copyOf(thief), "PATCH", path, { twoFactorRequired: false }));
  const outsider = new Client();
  expect((await outsider.send("POST", "/api/password-reset", { body: { email: admin.email } })).status).toBe(202);
  const mails = await waitForMessages(admin.email, 2);
  const token = mails.map(({ text }) => /\/password-reset\/([\w.-]+)/.exec(text)?.[1]).find(Boolean);
  const reset = { token, newPassword: "an entirely new sentence to keep" };
  expect((await outsider.send("POST", "/api/password-reset/confirm", { body: reset })).status).toBe(204);
  for (const one of held) expect(await one.finish()).toEqual({ status: 401, code: "unauthenticated" });
  const [row] = await world.sql`SELECT two_factor_required AS on FROM workgroups WHERE id = ${workgroup.id}`;
  expect(row?.on).toBe(true);
});

test("S02 refuses an invitation whose body is withheld until the admin was demoted", async ({ world }) => {
  const workgroup = await world.makeWorkgroup();
  const admin = await makeMember(world, { role: "admin" }, workgroup);
  const email = newAddress();
  const body = { name: "Indigo", email, role: "admin" };
  const held = await hold(await signedIn(admin), "POST", `/api/workgroups/${workgroup.id}/members`, body);
  await world.sql`UPDATE memberships SET role = 'member' WHERE user_id = ${admin.id}`;
  expect(await held.finish()).toEqual({ status: 403, code: "forbidden" });
  expect(await world.sql`SELECT FROM invitations WHERE email = ${email}`).toHaveLength(0);
});

test("S02 refuses a change of a membership whose body is withheld until the admin was demoted", async ({ world }) => {
  const workgroup = await world.makeWorkgroup();
  const admin = await makeMember(world, { role: "admin" }, workgroup);
  const member = await makeMember(world, {}, workgroup);
  const client = await signedIn(admin);
  const path = `/api/workgroups/${workgroup.id}/members/${member.id}`;
  const held = [
    await hold(client, "PATCH", path, { role: "admin" }),
    await hold(client, "POST", `${path}/sign-out`, {}),
  ];
  await world.sql`UPDATE memberships SET role = 'member' WHERE user_id = ${admin.id}`;
  for (const one of held) expect(await one.finish()).toEqual({ status: 403, code: "forbidden" });
  const [row] = await world.sql`SELECT role FROM memberships WHERE user_id = ${member.id}`;
  expect(row?.role).toBe("member");
});

test('S02 refuses to turn two-factor off with a session that "This wasn\'t me" has ended', async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const thief = await signedInWithCode(person);
  const held = await hold(thief, "PATCH", "/api/account", { twoFactorEnabled: false });
  const [mail] = await waitForCodes(person.email, 1);
  const token = /\/not-me\/([\w.-]+)/.exec(mail?.text ?? "")?.[1];
  expect(codeIn(mail ?? ({} as never))).toMatch(/^\d{6}$/);
  const outsider = new Client();
  expect((await outsider.send("POST", "/api/not-me", { body: { token } })).status).toBe(200);
  expect(await held.finish()).toEqual({ status: 401, code: "unauthenticated" });
  const [row] = await world.sql`SELECT two_factor_enabled AS on FROM users WHERE id = ${person.id}`;
  expect(row?.on).toBe(true);
});
