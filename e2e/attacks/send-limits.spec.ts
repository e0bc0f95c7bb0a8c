/** C: send limits, and what the page says when one is reached. */

import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { messagesTo, waitForCodes } from "@/e2e/support/inbox";
import { codeField, deliveryRow, givePassword } from "@/e2e/support/page-objects";
import type { Person, World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { expectNoSession, pending, problem } from "@/e2e/support/requests";
import { rateLimitKey } from "@/lib/db/rate-limits";

const minutes = (n: number) => n * 60_000;
const counter = (window: number, { id }: Person) => rateLimitKey(`send-account-${window}`, id);

const pointsOf = async ({ sql }: World, person: Person, window: number) =>
  (await sql`SELECT points FROM throttles WHERE key = ${counter(window, person)}`)[0]?.points;

/** As if a window had passed. */
const pass = ({ sql }: World, person: Person, window: number) =>
  sql`UPDATE throttles SET expires_at = now() WHERE key = ${counter(window, person)}`;

const resend = (client: Client) => client.send("POST", "/api/sign-in/challenge/resend", { body: {} });

async function resendNow({ sql }: World, { id }: Person, client: Client) {
  await sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${id}`;
  return resend(client);
}

const deliveries = async (client: Client) => (await client.send("GET", "/api/sign-in/challenge")).json?.deliveries;

/** Sends by sign-ins and, as often as a challenge allows, by resends. */
async function send(world: World, person: Person, first: number, last: number): Promise<void> {
  let count = first - 1;
  while (count < last) {
    const { client } = await pending(person, ++count);
    for (let i = 0; i < 3 && count < last; i++) {
      expect((await resendNow(world, person, client)).status).toBe(202);
      await waitForCodes(person.email, ++count);
    }
  }
}

test("C03 refuses the fourth resend of a challenge", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  for (let sent = 2; sent <= 4; sent++) {
    expect((await resendNow(world, person, client)).status).toBe(202);
    await waitForCodes(person.email, sent);
  }
  for (let i = 0; i < 3; i++) {
    const refused = await resendNow(world, person, client);
    expect(problem(refused)).toEqual([429, "no_resends_left"]);
  }
  expect((await client.send("GET", "/api/sign-in/challenge")).json).toMatchObject({ sendsLeft: 0, status: "open" });
  expect(await messagesTo(person.email)).toHaveLength(4);
  expect(await pointsOf(world, person, minutes(15))).toBe(4);
  expect((await client.code(code)).status).toBe(200);
});

test("C03 the ninth send in 15 minutes sends nothing, by resend and by sign-in, and the page says so", async ({
  world,
  page,
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  await send(world, person, 1, 7);
  const { client, code } = await pending(person, 8);
  const refused = await resendNow(world, person, client);
  expect(problem(refused)).toEqual([429, "too_many_attempts"]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(800);
  expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(900);
  // A refused one takes neither a resend of the challenge nor a place of the next hour.
  expect((await client.send("GET", "/api/sign-in/challenge")).json).toMatchObject({ sendsLeft: 3, status: "open" });
  expect([await pointsOf(world, person, minutes(15)), await pointsOf(world, person, minutes(60))]).toEqual([8, 8]);

  await givePassword(page, person);
  await expect(codeField(page)).toBeVisible();
  await expect(deliveryRow(page, "Email")).toContainText("Failed: limit reached, try again later");
  await expect(
    page.getByText("The message wasn't delivered, and you can't sign in without a code.").last(),
  ).toBeVisible();
  await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${person.id}`;
  await page.reload();
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByText("Limit reached. Try again in 15 minutes.")).toBeVisible();
  await page.goto("/account");
  await expect(page).toHaveURL(/\/sign-in\?/);
  expect(await messagesTo(person.email)).toHaveLength(8);
  // The message that went out before the limit is still good in the browser that asked for it.
  expect((await client.code(code)).status).toBe(200);
});

test("C03 refuses the 21st send in an hour and the 41st in a day", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  await send(world, person, 1, 8);
  await pass(world, person, minutes(15));
  await send(world, person, 9, 16);
  await pass(world, person, minutes(15));
  await send(world, person, 17, 19);
  const { client, code } = await pending(person, 20);
  expect(await pointsOf(world, person, minutes(60))).toBe(20);
  const refused = await resendNow(world, person, client);
  expect(problem(refused)).toEqual([429, "too_many_attempts"]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_000);
  const again = new Client();
  expect((await again.password(person.email, person.password)).reason).toBe("code_required");
  const limited = [expect.objectContaining({ channel: "email", state: "failed", reason: "send_limit" })];
  expect(await deliveries(again)).toEqual(limited);
  await expectNoSession(again);

  // An hour later there is room again, until the day's is used up; no test sends forty.
  await pass(world, person, minutes(15));
  await pass(world, person, minutes(60));
  await world.sql`UPDATE throttles SET points = 39 WHERE key = ${counter(minutes(24 * 60), person)} AND points = 20`;
  const last = await pending(person, 21);
  const over = await resendNow(world, person, last.client);
  expect(problem(over)).toEqual([429, "too_many_attempts"]);
  expect(Number(over.headers.get("retry-after"))).toBeGreaterThan(80_000);
  expect(await messagesTo(person.email)).toHaveLength(21);
  expect((await last.client.code(last.code)).status).toBe(200);
  expect((await client.code(code)).status).toBe(200);
});
