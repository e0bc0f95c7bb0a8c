/** G: mass assignment. A call writes the fields it is for and no others. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { expect, test } from "@/e2e/support/attack-test";
import { hostileFields } from "@/e2e/support/hostile-fields";
import { type Answer, Client } from "@/e2e/support/http-client";
import { codeIn, type Message, waitForCodes, waitForMessages } from "@/e2e/support/inbox";
import { chosenPassword, invitationToken, newAddress } from "@/e2e/support/invitations";
import { bodyWith, type Cast, castOf, differences, rowsOf } from "@/e2e/support/mass-assignment-cast";
import { makeMember, type Person, type World } from "@/e2e/support/people";
import { pending, signedIn } from "@/e2e/support/requests";
import { paths } from "@/e2e/support/route-inventory";
import { SMS_CONSENT_VERSION } from "@/lib/contract/sms-consent";

type Call = [method: "POST" | "PATCH", path: string, body: Record<string, unknown>, status: number];

/** Every call that reads a body of JSON. A new one gets a line here, and its own below; the last test looks that none is missing. */
const calls = new Set([
  "PATCH /api/account",
  "PATCH /api/workgroups/{id}/members/{id}",
  "PATCH /api/workgroups/{id}/security",
  "POST /api/account/email",
  "POST /api/account/email/confirm",
  "POST /api/account/email/resend",
  "POST /api/account/password",
  "POST /api/account/phone",
  "POST /api/account/phone/confirm",
  "POST /api/account/phone/consent",
  "POST /api/account/phone/resend",
  "POST /api/account/reauthenticate",
  "POST /api/account/reauthenticate/code",
  "POST /api/account/reauthenticate/code/resend",
  "POST /api/auth/callback/code",
  "POST /api/auth/callback/password",
  "POST /api/auth/signout",
  "POST /api/help/feedback",
  "POST /api/invitations/{token}/accept",
  "POST /api/mobile/sign-in",
  "POST /api/not-me",
  "POST /api/password-reset",
  "POST /api/password-reset/confirm",
  "POST /api/sign-in/challenge",
  "POST /api/sign-in/challenge/cancel",
  "POST /api/sign-in/challenge/cannot-receive",
  "POST /api/sign-in/challenge/resend",
  "POST /api/readiness-proof/{token}",
  "POST /api/undo-email",
  "POST /api/workgroups/{id}/invitations/{id}/resend",
  "POST /api/workgroups/{id}/members",
  "POST /api/workgroups/{id}/members/{id}/release",
  "POST /api/workgroups/{id}/members/{id}/sign-out",
  "POST /api/workgroups/{id}/members/{id}/temporary-code",
  "POST /api/workgroups/{id}/security/nudge",
]);

const nameOf = (method: string, path: string) =>
  `${method} ${path.replace(/(\/api\/(?:invitations|readiness-proof))\/[^/]+/, "$1/{token}").replace(/[\da-f]{8}-[\da-f-]{27}/g, "{id}")}`;

/** One call with the hostile fields beside it, and the columns that it changed: those that it is for, and no others. */
async function ask(world: World, cast: Cast, client: Client, call: Call, changes: string[] = []): Promise<Answer> {
  const [method, path, body, status] = call;
  expect(calls).toContain(nameOf(method, path));
  const before = await rowsOf(world, cast);
  const headers = { "content-type": "application/json" };
  const answer = await client.send(method, path, {
    body: bodyWith(hostileFields(cast.other.id, cast.foreign.id), body),
    headers,
  });
  expect(answer.status, `${method} ${path} ${answer.text}`).toBe(status);
  expect(differences(before, await rowsOf(world, cast)), `${method} ${path}`).toEqual([...changes].sort());
  return answer;
}

const codeAt = async (to: string, count = 1) => codeIn((await waitForCodes(to, count))[0] as Message);

const allowResend = ({ sql }: World, { id }: Person) =>
  sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${id}`;

const verified = (channel: "email" | "phone") =>
  [
    channel,
    `${channel}_verified_at`,
    "security_stamp",
    "wrong_code_streak",
    ...(channel === "email" ? ["email_proven_at"] : []),
  ].map((column) => `actor account: ${column}`);

test("mass assignment: account calls write only the fields they are for", async ({ world, phone }) => {
  const cast = await castOf(world);
  const { actor } = cast;
  const client = await signedIn(actor);
  const account = (path: string, body: object, status: number, changes: string[] = []) =>
    ask(world, cast, client, ["POST", `/api/account${path}`, { ...body }, status], changes);

  await ask(
    world,
    cast,
    client,
    ["PATCH", "/api/account", { name: "Robin Renamed", twoFactorEnabled: undefined }, 200],
    ["actor account: name"],
  );
  await account("/reauthenticate", { password: actor.password }, 204);
  const email = `new-${actor.email}`;
  for (const [channel, to, typed] of [
    ["phone", phone, { phone }],
    ["email", email, { email }],
  ] as const) {
    await account(`/${channel}`, typed, 202);
    const code = await codeAt(to);
    await allowResend(world, actor);
    await account(`/${channel}/resend`, {}, 202);
    await waitForCodes(to, 2);
    await world.sql`UPDATE users SET wrong_code_streak = 3 WHERE id = ${actor.id}`;
    await account(`/${channel}/confirm`, { code }, 200, verified(channel));
  }
  const agreed = { phone, consent: SMS_CONSENT_VERSION };
  await account("/phone/consent", agreed, 200, ["actor consents: numbers"]);
  await account("/phone/consent", agreed, 200);
  const changed = ["password_hash", "security_stamp"].map((column) => `actor account: ${column}`);
  const passwords = { currentPassword: actor.password, newPassword: "tuesday umbrella canyon" };
  await account("/password", passwords, 200, changed);
});

test("mass assignment: calls of a workgroup, its second step and help for a member", async ({ world }) => {
  const cast = await castOf(world);
  const { actor, own } = cast;
  const client = await signedIn(actor);
  const member = await makeMember(world, {}, own);
  const call = (method: "POST" | "PATCH", path: string, body: object, status: number, changes: string[] = []) =>
    ask(world, cast, client, [method, path, { ...body }, status], changes);

  // Released is who stands in the path, not who stands in the body.
  const path = `/api/workgroups/${own.id}/members/${member.id}`;
  await call("POST", `${path}/release`, {}, 204);
  const wish = { reason: "Lost the phone", hours: 1 };
  await call("POST", `${path}/temporary-code`, wish, 201);
  const issued =
    await world.sql`SELECT user_id AS owner, issuer_id AS issuer FROM temporary_codes WHERE workgroup_id = ${own.id}`;
  expect(issued).toEqual([{ owner: member.id, issuer: actor.id }]);
  await call("POST", `${path}/sign-out`, {}, 204);
  // The hostile fields name both fields of this call, which are then no others than its own.
  await call("PATCH", path, { role: "member", disabled: true }, 200, ["own members: all"]);
  const security = `/api/workgroups/${own.id}/security`;
  const dated = ["two_factor_required_from", "two_factor_schedule_id"].map((column) => `own workgroup: ${column}`);
  const effectiveAt = new Date(Date.now() + 86_400_000).toISOString();
  await call("PATCH", security, { twoFactorRequired: true, effectiveAt }, 200, dated);
  await call("POST", `${security}/nudge`, {}, 202);
  const [announced] = await waitForMessages(actor.email);
  const token = /\/proof\/(\S+)/.exec(announced?.text ?? "")?.[1];
  await call("POST", `/api/readiness-proof/${token}`, {}, 204, ["actor account: email_proven_at"]);
  await call("PATCH", security, { twoFactorRequired: false }, 200, dated);
  const demand = ["two_factor_required", "two_factor_required_at"].map((column) => `own workgroup: ${column}`);
  const on = await call("PATCH", security, { twoFactorRequired: true }, 200, demand);
  expect(on.json).toMatchObject({ id: own.id, name: own.name, edition: "APP" });

  await call("POST", "/api/sign-in/challenge", {}, 201);
  const code = await codeAt(actor.email);
  await allowResend(world, actor);
  await call("POST", "/api/sign-in/challenge/resend", {}, 202);
  await waitForCodes(actor.email, 2);
  const csrfToken = await client.csrf();
  const passed = ["email_proven_at", "wrong_code_streak", "last_sign_in_at"].map(
    (column) => `actor account: ${column}`,
  );
  await call("POST", "/api/auth/callback/code", { csrfToken, code, json: "true" }, 200, passed);

  await world.sql`UPDATE sessions SET authenticated_at = now() - interval '1 hour' WHERE user_id = ${actor.id}`;
  await call("POST", "/api/account/reauthenticate", { password: actor.password }, 202);
  const again = await codeAt(actor.email, 3);
  await allowResend(world, actor);
  await call("POST", "/api/account/reauthenticate/code/resend", {}, 202);
  await waitForCodes(actor.email, 4);
  const proven = ["actor account: email_proven_at"];
  await call("POST", "/api/account/reauthenticate/code", { code: again }, 204, proven);
});

test("mass assignment: calls of invitations", async ({ world }) => {
  const cast = await castOf(world);
  const { own, other } = cast;
  const client = await signedIn(cast.actor);
  const call = (by: Client, path: string, body: object, status: number, changes: string[] = []) =>
    ask(world, cast, by, ["POST", path, { ...body }, status], changes);

  const email = newAddress();
  const members = `/api/workgroups/${own.id}/members`;
  const invited = await call(client, members, { name: "Indigo", email, role: "member" }, 201);
  const { id } = invited.json as { id: string };
  await call(client, `/api/workgroups/${own.id}/invitations/${id}/resend`, {}, 202);
  const token = await invitationToken(email, 2);
  const path = `/api/invitations/${token}/accept`;
  await call(new Client(), path, { name: "Indigo", password: chosenPassword }, 200, ["own members: all"]);
  const [row] = await world.sql`SELECT u.name, u.id <> ${other.id} AS own_id, u.two_factor_enabled AS enabled, u.phone,
      u.security_stamp AS stamp, json_agg(json_build_object('workgroup', m.workgroup_id, 'role', m.role)) AS at
    FROM users u JOIN memberships m ON m.user_id = u.id WHERE u.email = ${email} GROUP BY u.id`;
  const at = [{ workgroup: own.id, role: "member" }];
  expect(row).toEqual({ name: "Indigo", own_id: true, enabled: false, phone: null, stamp: 0, at });
});

test("mass assignment: sign-in and sign-out, on the web and in the app", async ({ world }) => {
  const cast = await castOf(world, { twoFactorEnabled: true });
  const { actor, other } = cast;
  const { email, password } = actor;
  const client = new Client();
  const call = (path: string, body: object, status: number, changes: string[] = []) =>
    ask(world, cast, client, ["POST", path, { ...body }, status], changes);
  const csrfToken = await client.csrf();
  await call("/api/auth/callback/password", { csrfToken, email, password, json: "true" }, 401);
  // Cancels the challenge of the cookie, not that of the user in the body.
  const theirs = await pending(other);
  await call("/api/sign-in/challenge/cannot-receive", {}, 204, ["actor account: cannot_receive_at"]);
  await call("/api/sign-in/challenge/cancel", {}, 204);
  expect((await theirs.client.send("GET", "/api/sign-in/challenge")).json).toMatchObject({ status: "open" });
  await call("/api/auth/callback/password", { csrfToken, email, password, json: "true" }, 401);
  const code = await codeAt(email, 2);
  const passed = ["cannot_receive_at", "email_proven_at", "last_sign_in_at", "wrong_code_streak"].map(
    (column) => `actor account: ${column}`,
  );
  await call("/api/auth/callback/code", { csrfToken, code, json: "true" }, 200, passed);
  expect((await client.send("GET", "/api/account")).json).toMatchObject({ email, twoFactor: { enabled: true } });
  const [row] = await world.sql`SELECT count(*)::int AS n FROM sessions WHERE user_id = ${other.id}`;
  expect(row?.n).toBe(0);
  await call("/api/auth/signout", { csrfToken }, 200);
  await call("/api/mobile/sign-in", { email, password }, 403);
  const app = await castOf(world);
  const fields = { email: app.actor.email, password: app.actor.password };
  await ask(world, app, new Client(), ["POST", "/api/mobile/sign-in", fields, 200], ["actor account: last_sign_in_at"]);
});

test("mass assignment: calls of link holders and anonymous clients", async ({ world }) => {
  const cast = await castOf(world, { twoFactorEnabled: true });
  const { actor } = cast;
  const anybody = new Client();
  const call = (path: string, body: object, status: number, changes: string[] = []) =>
    ask(world, cast, anybody, ["POST", path, { ...body }, status], changes);

  await call("/api/password-reset", { email: actor.email }, 202);
  await pending(actor);
  const [message] = await waitForCodes(actor.email);
  const token = /\/not-me\/(\S+)/.exec(message?.text ?? "")?.[1];
  await call("/api/not-me", { token }, 200);

  const link = async (purpose: string, previousEmail: string | null) => {
    const made = randomBytes(32).toString("base64url");
    await world.sql`INSERT INTO links (token_hash, user_id, purpose, previous_email, security_stamp, expires_at)
      SELECT ${createHash("sha256").update(made).digest()}, id, ${purpose}, ${previousEmail}, security_stamp, now() + interval '10 minutes'
        FROM users WHERE id = ${actor.id}`;
    return made;
  };
  const undo = await link("undo_email_change", `old-${actor.email}`);
  const undone = ["email", "email_verified_at", "security_stamp"].map((column) => `actor account: ${column}`);
  await call("/api/undo-email", { token: undo }, 204, undone);
  const reset = await link("password_reset", null);
  const stored = ["password_hash", "security_stamp", "wrong_code_at", "mailbox_reset_at", "email_proven_at"];
  const newPassword = "tuesday umbrella canyon";
  const changed = stored.map((column) => `actor account: ${column}`);
  await call("/api/password-reset/confirm", { token: reset, newPassword }, 204, changed);
  const feedback = { article: "two-factor-authentication", helpful: true, comment: `From ${actor.id}` };
  await call("/api/help/feedback", feedback, 204);
  const rows = await world.sql`SELECT helpful FROM help_feedback WHERE comment = ${feedback.comment}`;
  expect(rows).toEqual([{ helpful: true }]);
});

/** They read what their providers sign, which `webhooks.spec.ts` tests. */
const signed = ["POST /api/webhooks/resend", "POST /api/webhooks/twilio"];
/** Reads a file of three columns, which `member-import.spec.ts` tests. */
const files = ["POST /api/workgroups/{id}/members/import"];

test("mass assignment: every route that accepts a body is covered above", async ({ client }) => {
  const auth = ["session", "csrf", "signin", "signin/password", "signout", "callback/password", "callback/code"];
  const [workgroupId, userId] = [randomUUID(), randomUUID()];
  const names = { workgroupId, userId, sessionId: userId, unknown: "nothing" };
  const routes = new Set(auth.flatMap((nextauth) => paths("route.ts", { nextauth, ...names })));
  const found = new Set<string>();
  for (const path of routes) {
    for (const method of ["POST", "PATCH", "PUT"]) {
      const answer = await client.send(method, path, { body: {} });
      const here = answer.status !== 405 && !(answer.status === 404 && path.endsWith("/nothing"));
      const another = path.startsWith("/api/auth/") && answer.status === 404;
      if (here && !another) found.add(nameOf(method, path));
    }
  }
  expect([...found].filter((name) => ![...signed, ...files].includes(name)).sort()).toEqual([...calls].sort());
});
