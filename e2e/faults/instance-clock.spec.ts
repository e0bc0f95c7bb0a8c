/** X16: the clock of an instance is incorrect or steps. The database clock decides. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, testWith } from "@/e2e/faults/support/fault-test";
import { type Answer, Client } from "@/e2e/support/http-client";
import { codeIn, waitForCodes, waitForMessages, wrongCode } from "@/e2e/support/inbox";
import { codeField, givePassword } from "@/e2e/support/page-objects";
import { makeMember, type Person, type World } from "@/e2e/support/people";
import { pending, problem, signedInWithCode } from "@/e2e/support/requests";

const test = testWith(async ({ start, onEnd }) => {
  const folder = mkdtempSync(join(tmpdir(), "clock-"));
  onEnd(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "minutes");
  const variables = { NODE_OPTIONS: "--import ./e2e/faults/support/clock-shift.mjs", CLOCK_SHIFT: file };
  const instance = await start({ variables });
  const shifts = () => instance.log().match(/"clock_shifted"/g)?.length ?? 0;
  const setClock = async (minutes: number) => {
    const before = shifts();
    writeFileSync(file, String(minutes));
    process.kill(instance.pid, "SIGUSR2");
    await expect.poll(shifts, { intervals: [10] }).toBeGreaterThan(before);
  };
  return { instance, setClock };
});

test.describe.configure({ mode: "default" });

const challenge = async (client: Client) => (await client.send("GET", "/api/sign-in/challenge")).json ?? {};
const resend = (client: Client) => client.send("POST", "/api/sign-in/challenge/resend", { body: {} });
const secondsBetween = (from: unknown, to: unknown) => (Date.parse(String(to)) - Date.parse(String(from))) / 1_000;
const wait = ({ headers }: Answer) => Number(headers.get("retry-after"));
const account = (client: Client) => client.send("GET", "/api/account");

/** Moves the moments of a person's newest row, by the database's clock. */
const move = ({ sql }: World, { id }: Person, table: "sessions" | "challenges", column: string, to: string) =>
  sql.unsafe(`UPDATE ${table} SET ${column} = now() + interval '${to}' WHERE user_id = '${id}'`);

/** What the application believes that the time is, in minutes from ours: Next writes the end of a cookie from its own clock. */
function belief({ setCookies }: Answer): number {
  const expires = /expires=([^;]+)/i.exec(setCookies.find((cookie) => cookie.includes("challenge=")) ?? "")?.[1];
  return Math.round((Date.parse(expires ?? "") - Date.now()) / 60_000) - 60;
}

for (const minutes of [15, -15, -60]) {
  const clock = `${Math.abs(minutes)} minutes ${minutes > 0 ? "ahead" : "behind"}`;

  test(`X16 instance clock ${clock}: a code lives ten minutes and its resend delays are unchanged`, async ({
    place: { world, instance, setClock },
  }) => {
    await setClock(minutes);
    const person = await makeMember(world, { twoFactorEnabled: true });
    const client = new Client(instance.origin);
    const start = await client.password(person.email, person.password);
    expect([start.reason, belief(start)]).toEqual(["code_required", minutes]);
    const [message] = await waitForCodes(person.email);
    const code = message ? codeIn(message) : "";
    const view = await challenge(client);
    expect(Math.abs(secondsBetween(view.serverTime, new Date().toISOString()))).toBeLessThan(5);
    expect(secondsBetween(view.serverTime, view.expiresAt)).toBeGreaterThan(590);
    expect(secondsBetween(view.serverTime, view.expiresAt)).toBeLessThanOrEqual(600);
    const early = await resend(client);
    expect(problem(early)).toEqual([429, "resend_too_early"]);
    expect(wait(early)).toBeGreaterThan(20);
    expect(wait(early)).toBeLessThanOrEqual(30);
    await move(world, person, "challenges", "next_send_at", "0 s");
    expect((await resend(client)).status).toBe(202);
    await waitForCodes(person.email, 2);

    // A second before its end it is good, however late the application believes that it is; a second after never.
    await move(world, person, "challenges", "expires_at", "-1 s");
    expect((await client.code(code)).reason).toBe("expired");
    expect(await challenge(client)).toMatchObject({ status: "expired" });
    expect(problem(await resend(client))).toEqual([409, "challenge_over"]);
    await move(world, person, "challenges", "expires_at", "20 s");
    expect((await client.code(code)).status).toBe(200);
    const { expires } = await client.session();
    expect(Math.abs(secondsBetween(new Date().toISOString(), expires) - 3_600)).toBeLessThan(5);
  });

  test(`X16 instance clock ${clock}: sessions and recent authentication end by the database clock`, async ({
    place: { world, instance, setClock },
  }) => {
    await setClock(minutes);
    const person = await makeMember(world, { twoFactorEnabled: true });
    const client = await signedInWithCode(person, 1, instance.origin);
    const off = () => client.send("PATCH", "/api/account", { body: { twoFactorEnabled: false } });
    for (const [column, good, bad] of [
      ["last_seen_at", "-59 min", "-60 min -1 s"],
      ["expires_at", "20 s", "-1 s"],
    ] as const) {
      await move(world, person, "sessions", column, bad);
      expect((await account(client)).status, `${column} ${bad}`).toBe(401);
      await move(world, person, "sessions", column, good);
      expect((await account(client)).status, `${column} ${good}`).toBe(200);
    }
    await move(world, person, "sessions", "authenticated_at", "-10 min -1 s");
    expect(problem(await off())).toEqual([403, "reauthentication_required"]);
    await move(world, person, "sessions", "authenticated_at", "-9 min -40 s");
    expect((await off()).status).toBe(200);
  });

  test(`X16 instance clock ${clock}: rate limits, account pauses and links end by the database clock`, async ({
    place: { world, instance, setClock },
  }) => {
    await setClock(minutes);
    const person = await makeMember(world, { twoFactorEnabled: true });
    const sign = (password: string) => new Client(instance.origin).password(person.email, password);
    for (let i = 0; i < 5; i++) expect((await sign("wrong horse")).reason).toBe("credentials");
    const throttled = await sign(person.password);
    expect([throttled.status, throttled.reason]).toEqual([429, "too_many_attempts"]);
    expect(wait(throttled)).toBeGreaterThan(880);
    expect(wait(throttled)).toBeLessThanOrEqual(900);
    await world.sql`UPDATE throttles SET expires_at = now() WHERE key LIKE 'password-%'`;
    const { client, code } = await pending(person, 1, instance.origin);

    const wrongCodes = (ago: string) =>
      world.sql`UPDATE users SET wrong_code_at = array_fill(now() - ${ago}::interval, ARRAY[10]) WHERE id = ${person.id}`;
    await wrongCodes("23 h 59 min");
    expect((await client.code(code)).reason).toBe("paused");
    await wrongCodes("24 h 1 s");
    expect((await client.code(wrongCode(code))).reason).toBe("incorrect");
    expect((await client.code(code)).status).toBe(200);

    await world.sql`DELETE FROM throttles WHERE key LIKE 'reset-%'`;
    const ask = await client.send("POST", "/api/password-reset", { body: { email: person.email } });
    expect(ask.status).toBe(202);
    const [mail] = await waitForMessages(person.email, 2);
    const token = /\/password-reset\/(\S+)/.exec(mail?.text ?? "")?.[1];
    const use = () =>
      client.send("POST", "/api/password-reset/confirm", { body: { token, newPassword: "tuesday umbrella canyon" } });
    const life = (left: string) =>
      world.sql`UPDATE links SET expires_at = now() + ${left}::interval WHERE user_id = ${person.id}`;
    await life("-1 s");
    expect(problem(await use())).toEqual([409, "link_over"]);
    await life("20 s");
    expect((await use()).status).toBe(204);
  });
}

test("X16 instance clock jumps back an hour: nothing ends early and nothing lives longer", async ({
  place: { world, instance, setClock },
}) => {
  await setClock(0);
  const [signedIn, waiting] = [
    await makeMember(world, { twoFactorEnabled: true }),
    await makeMember(world, { twoFactorEnabled: true }),
  ];
  const client = await signedInWithCode(signedIn, 1, instance.origin);
  const other = await pending(waiting, 1, instance.origin);
  const before = await challenge(other.client);
  await setClock(-60);
  expect((await account(client)).status).toBe(200);
  const after = await challenge(other.client);
  expect(after.expiresAt).toBe(before.expiresAt);
  expect(secondsBetween(after.serverTime, after.expiresAt)).toBeLessThanOrEqual(
    secondsBetween(before.serverTime, before.expiresAt),
  );
  await move(world, waiting, "challenges", "expires_at", "-1 s");
  expect((await other.client.code(other.code)).reason).toBe("expired");
  await move(world, signedIn, "sessions", "last_seen_at", "-60 min -1 s");
  expect((await account(client)).status).toBe(401);
});

for (const [server, browser] of [
  [-60, 0],
  [15, -120],
] as const) {
  test(`X16 server ${server} and browser ${browser} minutes off: the code page shows the remaining time`, async ({
    place: { world, instance, setClock },
    browser: chromium,
  }) => {
    await setClock(server);
    const context = await chromium.newContext({ baseURL: instance.origin });
    const page = await context.newPage();
    await page.clock.install({ time: Date.now() + browser * 60_000 });
    const person = await makeMember(world, { twoFactorEnabled: true });
    await givePassword(page, person);
    await expect(page.getByText(/\b(9:[345]\d|10:00) left/)).toBeVisible();
    await expect(page.getByText(/^in (2\d|30) s$/)).toBeVisible();
    const [message] = await waitForCodes(person.email);
    await codeField(page).fill(message ? codeIn(message) : "");
    await expect(page.getByRole("button", { name: "My account" })).toBeVisible();
    await context.close();
  });
}
