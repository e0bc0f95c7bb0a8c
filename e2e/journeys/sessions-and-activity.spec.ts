/** My sessions and My activity. */
import { randomUUID } from "node:crypto";
import { addOldSignOuts, ageSessions } from "@/e2e/faults/support/moved-clocks";
import { Client } from "@/e2e/support/http-client";
import { expect, test } from "@/e2e/support/journey-test";
import type { KitPeople, Person } from "@/e2e/support/kit-people";

type Listed = { id: string; client: string; current: boolean; browser: string; how: string; address: string };

const makeMember = async (kit: KitPeople, twoFactorEnabled = false) =>
  kit.makePerson({ twoFactorEnabled, memberships: [{ workgroup: await kit.makeWorkgroup() }] });

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

test("E12 a user sees another session and ends it; its next request is refused", async ({ page, kit }) => {
  const person = await makeMember(kit);
  const other = await signedIn(person, firefox);
  await kit.signIn(page, person);
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

test("E12 a user ends all other sessions at once, in browsers and in the app", async ({ page, otherPage, kit }) => {
  const person = await makeMember(kit);
  await kit.signIn(otherPage, person);
  const app = new Client();
  const { email, password } = person;
  const token = (await app.send("POST", "/api/mobile/sign-in", { body: { email, password } })).json?.token;
  await kit.signIn(page, person);
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

test("the list names client, IP address and the current session", async ({ kit }) => {
  const person = await makeMember(kit);
  await signedIn(person, firefox);
  const mine = await signedIn(person);
  const listed = await sessionsOf(mine);
  expect(listed.map(({ client, current, how }) => ({ client, current, how }))).toEqual([
    { client: "web", current: true, how: "password" },
    { client: "web", current: false, how: "password" },
  ]);
  expect(listed[1]).toMatchObject({ browser: "Firefox on Linux", address: "127.0.0.1" });
});

test("refuses ids of other users, malformed ids and a call without a target", async ({ kit }) => {
  const workgroup = await kit.makeWorkgroup();
  const memberships = [{ workgroup }];
  const mine = await signedIn(await kit.makePerson({ memberships: [{ workgroup, role: "admin" }] }));
  const theirs = await signedIn(await kit.makePerson({ memberships }));
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

test("ending the current session signs it out", async ({ kit }) => {
  const person = await makeMember(kit);
  const mine = await signedIn(person);
  const [current] = await sessionsOf(mine);
  expect((await mine.send("DELETE", `/api/account/sessions/${current?.id}`)).status).toBe(204);
  expect((await mine.send("GET", "/api/account")).status).toBe(401);
  expect(await mine.session()).toEqual({});
});

test("My activity describes what happened in words", async ({ page, kit }) => {
  const person = await makeMember(kit);
  const stranger = new Client();
  expect((await stranger.password(person.email, "wrong")).reason).toBe("credentials");
  await stranger.send("POST", "/api/mobile/sign-in", { body: { email: person.email, password: "wrong" } });
  await signedIn(person, firefox);
  await kit.signIn(page, person);
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
    "Joined a workgroup by invitation.",
  ]);
  await expect(page.getByText("IP address 127.0.0.1, Firefox on Linux")).toBeVisible();
});

test("My activity pages back, and never shows events of another user", async ({ page, database, kit }) => {
  const workgroup = await kit.makeWorkgroup();
  const person = await kit.makePerson({ memberships: [{ workgroup }] });
  const neighbour = await kit.makePerson({ memberships: [{ workgroup }] });
  await addOldSignOuts(database, person, 60);
  await kit.signIn(page, person);
  await page.goto("/account/activity");
  // The others of the first 50: joining, and signing in.
  await expect(page.getByRole("listitem").filter({ hasText: "Signed out." })).toHaveCount(48);
  await page.getByRole("button", { name: "Show older" }).click();
  await expect(page.getByText("12 older events shown. End of list.")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Signed out." })).toHaveCount(60);
  await expect(page.getByRole("button", { name: "Show older" })).toHaveCount(0);

  const theirs = await signedIn(neighbour);
  const { events } = (await theirs.send("GET", "/api/account/activity")).json as { events: { type: string }[] };
  expect(events.map(({ type }) => type)).toEqual(["sign_in.password", "member.joined"]);
  const { next } = await (await page.request.get("/api/account/activity")).json();
  expect(next).toMatch(/^\d+$/);
  const stolen = await theirs.send("GET", `/api/account/activity?before=${next}`);
  expect(stolen.json).toEqual({ events: [], next: null });
  for (const cursor of ["0", "-1", "x", "1e3", "9".repeat(19), "%00", "1'--"]) {
    expect((await theirs.send("GET", `/api/account/activity?before=${cursor}`)).status, cursor).toBe(422);
  }
  expect((await theirs.send("GET", "/api/account/activity")).headers.get("cache-control")).toBe("no-store");
});

test("My activity can be narrowed to a kind, also without scripts, and says when nothing is left", async ({
  page,
  browser,
  kit,
}) => {
  const person = await makeMember(kit);
  expect((await new Client().password(person.email, "wrong")).reason).toBe("credentials");
  await kit.signIn(page, person);
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
    await expect(entries).toHaveText([/Joined a workgroup by invitation/]);
    await filter.getByRole("link", { name: "Codes" }).click();
    await expect(reader.getByText("Nothing of this kind.")).toBeVisible();
    await reader.getByRole("link", { name: "Show all activity" }).click();
    await expect(entries).toHaveText([/Signed in with your password/, /Sign-in refused/, /Joined a workgroup/]);
  }
  await context.close();
});

test("without scripts older activity is one page further", async ({ page, browser, database, kit }) => {
  const person = await makeMember(kit);
  await addOldSignOuts(database, person, 60);
  await kit.signIn(page, person);
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

test("a sign-in and the code that was sent for it are one entry", async ({ page, kit }) => {
  await kit.signIn(page, await makeMember(kit, true));
  await page.goto("/account/activity");
  const entries = page.getByRole("region", { name: "Today" }).getByRole("listitem");
  await expect(entries.first()).toHaveText(/Signed in with your password and a code\..* Code sent at \d+:\d\d [AP]M\./);
  await expect(entries.filter({ hasText: "Code sent" })).toHaveCount(1);
});

test("sessions have a device, relative times with the exact one, and a button that names them", async ({
  page,
  database,
  kit,
}) => {
  const person = await makeMember(kit);
  await signedIn(person, firefox);
  await ageSessions(database, person, 125, 5);
  await kit.signIn(page, person);
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
