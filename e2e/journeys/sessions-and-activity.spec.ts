/** My sessions and My activity. */
import { randomUUID } from "node:crypto";
import { Client } from "@/e2e/support/http-client";
import { expect, test } from "@/e2e/support/journey-test";
import { signIn, signInWithCode } from "@/e2e/support/page-objects";
import type { Person } from "@/e2e/support/people";

type Listed = { id: string; client: string; current: boolean; browser: string; how: string; address: string };

async function signedIn(person: Person, headers: Record<string, string> = {}): Promise<Client> {
  const client = new Client();
  const body = { csrfToken: await client.csrf(), email: person.email, password: person.password, json: "true" };
  const answer = await client.send("POST", "/api/auth/callback/password", { body, headers });
  expect(answer.status).toBe(200);
  return client;
}

async function sessionsOf(client: Client): Promise<Listed[]> {
  const answer = await client.send("GET", "/api/account/sessions");
  expect(answer.status).toBe(200);
  return answer.json?.sessions as Listed[];
}

const firefox = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };

test("E12 a user sees another session and ends it; its next request is refused", async ({ page, world }) => {
  const person = await world.makePerson({ memberships: [{ workgroup: await world.makeWorkgroup() }] });
  const other = await signedIn(person, firefox);
  await signIn(page, person);
  await page.goto("/account/sessions");
  await expect(page.getByRole("heading", { name: "My sessions" })).toBeVisible();
  await expect(page.getByText("Firefox on Linux", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "End session" }).click();
  await expect(page.getByText("Session ended: Firefox on Linux")).toBeVisible();
  await expect(page.getByText("No other sessions")).toBeVisible();
  await expect(page.getByRole("button", { name: /^End/ })).toHaveCount(0);
  expect((await other.send("GET", "/api/account")).status).toBe(401);
  await page.reload();
  await expect(page.getByText("No other sessions")).toBeVisible();
});

test("E12 a user ends all other sessions at once, in browsers and in the app", async ({ page, otherPage, world }) => {
  const person = await world.makePerson({ memberships: [{ workgroup: await world.makeWorkgroup() }] });
  await signIn(otherPage, person);
  const app = new Client();
  const { email, password } = person;
  const token = (await app.send("POST", "/api/mobile/sign-in", { body: { email, password } })).json?.token;
  await signIn(page, person);
  await page.goto("/account/sessions");
  await expect(page.getByText("Mobile app", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "End 2 other sessions" }).click();
  await expect(page.getByText("2 other sessions ended. You're signed in only here now.")).toBeVisible();
  // The other browser loses access at its next click.
  await otherPage.goto("/account");
  await expect(otherPage).toHaveURL(/\/sign-in/);
  const headers = { authorization: `Bearer ${token}` };
  expect((await app.send("GET", "/api/mobile/account", { headers })).status).toBe(401);
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "User Information" })).toBeVisible();
});

test("the list names client, IP address and the current session", async ({ world }) => {
  const person = await world.makePerson({ memberships: [{ workgroup: await world.makeWorkgroup() }] });
  await signedIn(person, firefox);
  const mine = await signedIn(person);
  const listed = await sessionsOf(mine);
  expect(listed.map(({ client, current, how }) => ({ client, current, how }))).toEqual([
    { client: "web", current: true, how: "password" },
    { client: "web", current: false, how: "password" },
  ]);
  expect(listed[1]).toMatchObject({ browser: "Firefox on Linux", address: "127.0.0.1" });
});

test("refuses ids of other users, malformed ids and a call without a target", async ({ world }) => {
  const workgroup = await world.makeWorkgroup();
  const mine = await signedIn(await world.makePerson({ memberships: [{ workgroup, role: "admin" }] }));
  const theirs = await signedIn(await world.makePerson({ memberships: [{ workgroup }] }));
  const [victim] = await sessionsOf(theirs);
  const ids = [victim?.id, randomUUID(), "1", "%00", "..%2f..", "'", encodeURIComponent("☃"), "a".repeat(4_000)];
  for (const id of ids) {
    const answer = await mine.send("DELETE", `/api/account/sessions/${id}`);
    expect([answer.status, answer.json?.code], String(id)).toEqual([404, "not_found"]);
  }
  for (const query of ["", "?others=false", "?others=", "?others=true&others=false"]) {
    expect((await mine.send("DELETE", `/api/account/sessions${query}`)).status, query).toBe(422);
  }
  const foreign = await mine.send("DELETE", "/api/account/sessions?others=true", {
    headers: { origin: "https://evil.example" },
  });
  expect(foreign.status).toBe(403);
  expect((await new Client().send("GET", "/api/account/sessions")).status).toBe(401);
  expect((await new Client().send("GET", "/api/account/activity")).status).toBe(401);
  expect((await theirs.send("GET", "/api/account")).status).toBe(200);
  const ended = await mine.send("DELETE", "/api/account/sessions?others=true");
  expect([ended.status, ended.json]).toEqual([200, { ended: 0 }]);
});

test("ending the current session signs it out", async ({ world }) => {
  const person = await world.makePerson({ memberships: [{ workgroup: await world.makeWorkgroup() }] });
  const mine = await signedIn(person);
  const [current] = await sessionsOf(mine);
  expect((await mine.send("DELETE", `/api/account/sessions/${current?.id}`)).status).toBe(204);
  expect((await mine.send("GET", "/api/account")).status).toBe(401);
  expect(await mine.session()).toEqual({});
});

test("My activity describes what happened in words", async ({ page, world }) => {
  const person = await world.makePerson({ memberships: [{ workgroup: await world.makeWorkgroup() }] });
  const stranger = new Client();
  expect((await stranger.password(person.email, "wrong")).reason).toBe("credentials");
  await stranger.send("POST", "/api/mobile/sign-in", { body: { email: person.email, password: "wrong" } });
  await signedIn(person, firefox);
  await signIn(page, person);
  await page.goto("/account/sessions");
  await page.getByRole("button", { name: "End session" }).click();
  await expect(page.getByText("No other sessions")).toBeVisible();
  await page.goto("/account/activity");
  await expect(page.getByRole("heading", { name: "My activity" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();
  await expect(page.getByRole("listitem").getByRole("paragraph").filter({ hasText: /\.$/ })).toHaveText([
    "Session ended.",
    "Signed in with your password.",
    "Signed in with your password.",
    "Mobile app sign-in refused: incorrect password.",
    "Sign-in refused: incorrect password.",
  ]);
  await expect(page.getByText("IP address 127.0.0.1, Firefox on Linux")).toBeVisible();
});

test("My activity pages back, and never shows events of another user", async ({ page, world }) => {
  const workgroup = await world.makeWorkgroup();
  const person = await world.makePerson({ memberships: [{ workgroup }] });
  const neighbour = await world.makePerson({ memberships: [{ workgroup }] });
  await world.sql`INSERT INTO audit_events (actor_id, subject_id, type, result, address, user_agent, at)
    SELECT ${person.id}, ${person.id}, 'sign_out', 'success', '', '', now() - n * interval '1 hour' FROM generate_series(1, 60) AS n`;
  await signIn(page, person);
  await page.goto("/account/activity");
  await expect(page.getByRole("listitem").filter({ hasText: "Signed out." })).toHaveCount(49);
  await page.getByRole("button", { name: "Show older" }).click();
  await expect(page.getByText("11 older events shown. End of list.")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Signed out." })).toHaveCount(60);
  await expect(page.getByRole("button", { name: "Show older" })).toHaveCount(0);

  const theirs = await signedIn(neighbour);
  const { events } = (await theirs.send("GET", "/api/account/activity")).json as { events: { type: string }[] };
  expect(events.map(({ type }) => type)).toEqual(["sign_in.password"]);
  const [{ id } = { id: "" }] = await world.sql<{ id: string }[]>`
    SELECT max(id)::text AS id FROM audit_events WHERE subject_id = ${person.id}`;
  const stolen = await theirs.send("GET", `/api/account/activity?before=${id}`);
  expect(stolen.json).toEqual({ events: [], next: null });
  for (const cursor of ["0", "-1", "x", "1e3", "9".repeat(19), "%00", "1'--"]) {
    expect((await theirs.send("GET", `/api/account/activity?before=${cursor}`)).status, cursor).toBe(422);
  }
  expect((await theirs.send("GET", "/api/account/activity")).headers.get("cache-control")).toBe("no-store");
});

test("My activity can be narrowed to a kind, also without scripts, and says when nothing is left", async ({
  page,
  browser,
  world,
}) => {
  const person = await world.makePerson({ memberships: [{ workgroup: await world.makeWorkgroup() }] });
  expect((await new Client().password(person.email, "wrong")).reason).toBe("credentials");
  await signIn(page, person);
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  for (const reader of [page, await context.newPage()]) {
    await reader.goto("/account/activity");
    const filter = reader.getByRole("navigation", { name: "Filter" });
    await expect(filter.getByRole("link", { name: "All" })).toHaveAttribute("aria-current", "page");
    await filter.getByRole("link", { name: "Refused" }).click();
    await expect(reader).toHaveURL("/account/activity?kind=refused");
    await expect(filter.getByRole("link", { name: "Refused" })).toHaveAttribute("aria-current", "page");
    const entries = reader.getByRole("region", { name: "Today" }).getByRole("listitem");
    await expect(entries).toHaveText([/Sign-in refused: incorrect password/]);
    await filter.getByRole("link", { name: "Account changes" }).click();
    await expect(reader.getByText("Nothing of this kind.")).toBeVisible();
    await reader.getByRole("link", { name: "Show all activity" }).click();
    await expect(entries).toHaveText([/Signed in with your password/, /Sign-in refused/]);
  }
  await context.close();
});

test("without scripts older activity is one page further", async ({ page, browser, world }) => {
  const person = await world.makePerson({ memberships: [{ workgroup: await world.makeWorkgroup() }] });
  await world.sql`INSERT INTO audit_events (actor_id, subject_id, type, result, address, user_agent, at)
    SELECT ${person.id}, ${person.id}, 'sign_out', 'success', '', '', now() - n * interval '1 hour' FROM generate_series(1, 60) AS n`;
  await signIn(page, person);
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const still = await context.newPage();
  await still.goto("/account/activity?kind=sign_ins");
  await still.getByRole("button", { name: "Show older" }).click();
  await expect(still).toHaveURL(/kind=sign_ins&before=\d+$/);
  await expect(still.getByRole("listitem").filter({ hasText: "Signed out." })).toHaveCount(11);
  await still.getByRole("link", { name: "Back to the newest" }).click();
  await expect(still.getByRole("listitem").filter({ hasText: "Signed out." })).toHaveCount(49);
  await context.close();
});

test("a sign-in and the code that was sent for it are one entry", async ({ page, world }) => {
  const person = await world.makePerson({
    twoFactorEnabled: true,
    memberships: [{ workgroup: await world.makeWorkgroup() }],
  });
  await signInWithCode(page, person);
  await page.goto("/account/activity");
  const entries = page.getByRole("region", { name: "Today" }).getByRole("listitem");
  await expect(entries).toHaveText([/Signed in with your password and a code\..* Code sent at \d+:\d\d [AP]M\./]);
});

test("sessions have a device, relative times with the exact one, and a button that names them", async ({
  page,
  world,
}) => {
  const person = await world.makePerson({ memberships: [{ workgroup: await world.makeWorkgroup() }] });
  await signedIn(person, firefox);
  await world.sql`UPDATE sessions SET created_at = now() - interval '125 minutes', last_seen_at = now() - interval '5 minutes'
                   WHERE user_id = ${person.id}`;
  await signIn(page, person);
  await page.goto("/account/sessions");
  await expect(page.getByRole("region", { name: "This device" }).getByText("Active now")).toBeVisible();
  const others = page.getByRole("region", { name: "Other sessions" });
  await expect(others.getByText("Active now")).toHaveCount(0);
  await expect(others.getByText("5 minutes ago")).toHaveAttribute("title", /at \d+:\d\d [AP]M$/);
  await expect(others.getByText("2 hours ago")).toHaveAttribute("datetime", /Z$/);
  // One other session has its own button; "End others" would do the same.
  await expect(page.getByRole("button", { name: /^End/ })).toHaveCount(1);
  await expect(others.getByRole("button", { name: /^End session of Firefox on Linux at/ })).toBeVisible();
});
