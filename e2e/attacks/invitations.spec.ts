/** S41 to S45: invitations of other tenants, forged and used links, races, account enumeration, hostile names. */
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { messagesTo, waitForMessages } from "@/e2e/support/inbox";
import { accept, chosenPassword, invitationToken, invite, invitedToken, newAddress } from "@/e2e/support/invitations";
import { makeMember, type World } from "@/e2e/support/people";
import { problem, sessionCookies, signedIn } from "@/e2e/support/requests";

async function adminOf(world: World, name?: string) {
  const workgroup = await world.makeWorkgroup();
  const admin = await makeMember(world, { role: "admin", ...(name && { name }) }, workgroup);
  return { workgroup, admin, client: await signedIn(admin) };
}

const accountsOf = async ({ sql }: World, email: string) =>
  (await sql`SELECT count(*)::int AS n FROM users WHERE email = ${email}`)[0]?.n;

test("S41 refuses invitations to members, other tenants' admins and anonymous clients (IDOR)", async ({ world }) => {
  const target = await adminOf(world);
  const other = await adminOf(world);
  const member = await signedIn(await makeMember(world, {}, target.workgroup));
  const theirs = await invite(target.client, target.workgroup);
  const base = `/api/workgroups/${target.workgroup.id}`;
  const calls: [string, string, object | undefined][] = [
    ["GET", `${base}/invitations`, undefined],
    ["POST", `${base}/members`, { name: "N", email: newAddress(), role: "admin" }],
    ["POST", `${base}/invitations/${theirs.id}/resend`, {}],
    ["DELETE", `${base}/invitations/${theirs.id}`, undefined],
  ];
  const tries: [Client, [number, string]][] = [
    [member, [403, "forbidden"]],
    [other.client, [404, "not_found"]],
    [new Client(), [401, "unauthenticated"]],
  ];
  for (const [client, refused] of tries) {
    for (const [method, path, body] of calls) {
      expect(problem(await client.send(method, path, { body })), `${method} ${path}`).toEqual(refused);
    }
  }
  // The invitation's id below the attacker's own workgroup, and ids that are none.
  const own = `/api/workgroups/${other.workgroup.id}/invitations`;
  for (const id of [theirs.id, theirs.id.toUpperCase(), "*", "null", `${theirs.id}%00`, "..%2f"]) {
    expect((await other.client.send("DELETE", `${own}/${id}`)).status, id).toBe(404);
    expect((await other.client.send("POST", `${own}/${id}/resend`, { body: {} })).status, id).toBe(404);
  }
  expect((await other.client.send("GET", `${own}?after=${theirs.id}`)).json).toEqual({ invitations: [], next: null });
  expect((await target.client.send("GET", `${base}/invitations`)).json?.invitations).toEqual([theirs]);
  expect(await messagesTo(theirs.email)).toHaveLength(1);
});

test("S42 answers forged, foreign, replaced, revoked and used links alike, with 410", async ({ world }) => {
  const { workgroup, client } = await adminOf(world);
  const base = `/api/workgroups/${workgroup.id}/invitations`;
  const replaced = await invite(client, workgroup);
  const first = await invitationToken(replaced.email);
  expect((await client.send("POST", `${base}/${replaced.id}/resend`, { body: {} })).status).toBe(202);
  const revoked = await invite(client, workgroup);
  const ended = await invitationToken(revoked.email);
  expect((await client.send("DELETE", `${base}/${revoked.id}`)).status).toBe(204);
  const used = await invitedToken(client, workgroup);
  expect((await accept(new Client(), used)).status).toBe(200);
  const working = await invitationToken(replaced.email, 2);
  const [key, id, mac = "", generation] = working.split(".");
  const forged = [
    `${key}.${id}.${mac.slice(0, -1)}${mac.endsWith("A") ? "B" : "A"}.${generation}`,
    `${key}.${id}.${mac}.0`,
    `${key}.${replaced.id}.${first.split(".")[2]}.${generation}`,
    `${key}.${id}.${mac}`,
    working.slice(0, -10),
    "x".repeat(4_000),
    "%00",
  ];
  const answers = new Set<string>();
  for (const token of [first, ended, used, ...forged]) {
    for (const answer of [
      await new Client().send("GET", `/api/invitations/${token}`),
      await accept(new Client(), token),
    ]) {
      expect(sessionCookies(answer)).toEqual([]);
      answers.add(`${answer.status} ${answer.text}`);
    }
  }
  expect([...answers]).toEqual([expect.stringMatching(/^410 .*"link_over"/)]);
  // A token of another purpose: the link works as a reset of a password as little as a reset link works here.
  const body = { token: working, newPassword: chosenPassword };
  expect(problem(await new Client().send("POST", "/api/password-reset/confirm", { body }))).toEqual([409, "link_over"]);
  // Mail scanners opened it meanwhile.
  for (let i = 0; i < 3; i++) expect((await new Client().send("GET", `/invitations/${working}`)).status).toBe(200);
  expect((await accept(new Client(), working)).status).toBe(200);
});

test("S43 makes one account of parallel uses of one link, and none with a revoked link", async ({ world }) => {
  const { workgroup, client } = await adminOf(world);
  const { email } = await invite(client, workgroup);
  const token = await invitationToken(email);
  const answers = await Promise.all(Array.from({ length: 6 }, () => accept(new Client(), token)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410, 410]);
  expect(await accountsOf(world, email)).toBe(1);
  const raced = await invite(client, workgroup);
  const link = await invitationToken(raced.email);
  const [joined, revoked] = await Promise.all([
    accept(new Client(), link),
    client.send("DELETE", `/api/workgroups/${workgroup.id}/invitations/${raced.id}`),
  ]);
  expect([joined.status, revoked.status]).toEqual(joined.status === 200 ? [200, 404] : [410, 204]);
  expect(await accountsOf(world, raced.email)).toBe(joined.status === 200 ? 1 : 0);
});

test("S44 reveals only to the link's holder whether an account exists, and nothing about its workgroups", async ({
  world,
}) => {
  const { workgroup, client } = await adminOf(world);
  const elsewhere = await world.makeWorkgroup();
  const person = await makeMember(world, {}, elsewhere);
  // The admin gets the same answer for an address with an account elsewhere and for one without.
  const [known, unknown] = [await invite(client, workgroup, { email: person.email }), await invite(client, workgroup)];
  const shape = ({ id: _id, email: _email, createdAt: _at, sentAt: _sent, expiresAt: _end, ...rest }: typeof known) =>
    rest;
  expect(shape(known)).toEqual(shape(unknown));
  const token = await invitationToken(person.email);
  const opened = await new Client().send("GET", `/api/invitations/${token}`);
  expect(opened.json).toEqual({ workgroup: workgroup.name, email: person.email, name: known.name, hasAccount: true });
  const page = await new Client().send("GET", `/invitations/${token}`);
  for (const text of [opened.text, page.text]) {
    for (const secret of [elsewhere.name, elsewhere.id, person.name, person.id]) expect(text).not.toContain(secret);
  }
  // A stranger who got hold of the link can neither join nor take the account over.
  const stranger = await accept(new Client(), token, { name: "Taken", password: chosenPassword });
  expect(problem(stranger)).toEqual([401, "unauthenticated"]);
  expect(problem(await accept(client, token))).toEqual([409, "wrong_account"]);
  expect((await signedIn(person)).cookies.size).toBeGreaterThan(0);
});

test("S44 bounds the attempts on one link", async ({ world }) => {
  const { workgroup, client } = await adminOf(world);
  const token = await invitedToken(client, workgroup);
  const answers = [];
  for (let i = 0; i < 21; i++) answers.push(await accept(new Client(), token, { password: "short" }));
  expect(new Set(answers.slice(0, 20).map(({ status }) => status))).toEqual(new Set([422]));
  const last = answers.at(-1);
  expect(last?.status).toBe(429);
  expect(Number(last?.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("S45 makes neither markup nor links of the names of inviter, invited and workgroup", async ({ world }) => {
  const name = '<a href="https://evil.test">Win</a> http://evil.test www.evil.test';
  const { workgroup, client } = await adminOf(world, name);
  await world.sql`UPDATE workgroups SET name = ${'"><img src=x> //evil.test'} WHERE id = ${workgroup.id}`;
  const { email } = await invite(client, workgroup, { name: "Call +1 900 https://evil.test now" });
  const [message] = await waitForMessages(email);
  const { text = "", html = "", subject } = message ?? {};
  expect(subject).toBe("You're invited to a LeadMaster workgroup");
  for (const part of [text, html]) expect(part).not.toMatch(/evil\.test|\/\/evil|900/);
  expect(html).not.toMatch(/<img|<a href="https:/);
  expect(html.match(/<a /g)).toHaveLength(1);
  expect(text.match(/https?:\/\/\S+/g)).toEqual([expect.stringMatching(/\/invitations\/[\w.-]+$/)]);
});
