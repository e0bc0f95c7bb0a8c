/** G11: enforcement while a member's only destination is suppressed. */
import type { Page } from "@playwright/test";
import { give } from "@/e2e/screens/screen-state";
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { codeIn, messagesTo, waitForCodes } from "@/e2e/support/inbox";
import { codeField, deliveryRow, fillPassword, twoFactorBox } from "@/e2e/support/page-objects";
import type { Person, World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { copyOf, expectNoSession, problem, signedIn } from "@/e2e/support/requests";

const bounce = ({ sql }: World, { email }: Person, age = "1 hour") =>
  sql`INSERT INTO suppressions (channel, destination, reason, since)
      VALUES ('email', ${email}, 'bounced', now() - ${age}::interval)`;

const deliveries = async (client: Client) => (await client.send("GET", "/api/sign-in/challenge")).json?.deliveries;

async function sendAgain(page: Page, { sql }: World, { id }: Person): Promise<void> {
  await sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${id}`;
  await page.reload();
  await page.getByRole("button", { name: "Send again" }).click();
}

const leftOut = [expect.objectContaining({ channel: "email", state: "failed", reason: "bounced_before" })];

test("G11 the preview names unreachable members; enforcement keeps them waiting, and only a code signs them in", async ({
  page,
  otherPage,
  world,
  phone,
}) => {
  const workgroup = await world.makeWorkgroup("APP4");
  const admin = await makeMember(world, { role: "admin" }, workgroup);
  const stranded = await makeMember(world, { name: "Bea Bounced" }, workgroup);
  const reachable = await makeMember(world, { name: "Pia Phone", phone }, workgroup);
  await Promise.all([bounce(world, stranded), bounce(world, reachable), makeMember(world, {}, workgroup)]);
  const before = await signedIn(stranded);
  const body = { email: stranded.email, password: stranded.password };
  const { json } = await new Client().send("POST", "/api/mobile/sign-in", { body });
  const authorization = `Bearer ${json?.token}`;

  await give(page, await signedIn(admin));
  await page.goto(`/workgroups/${workgroup.id}`);
  await twoFactorBox(page).check();
  await expect(page.getByText("Of 4 members:")).toBeVisible();
  await expect(page.getByText("2 members have an email address or phone number where codes stopped.")).toBeVisible();
  await expect(page.getByText("1 member can't get a code at all.")).toBeVisible();
  await page.getByRole("button", { name: "2 members" }).click();
  await expect(page.getByText("Bea Bounced and Pia Phone. Help them under Members who need help.")).toBeVisible();
  // Reading it does nothing yet.
  expect((await before.send("GET", "/api/account")).status).toBe(200);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("Saved. Every member is now asked for a code.")).toBeVisible();

  // Nothing that the member had, or tries now, is a way around.
  expect(problem(await before.send("GET", "/api/account"))).toEqual([403, "second_step_required"]);
  expect((await before.send("POST", "/api/sign-in/challenge", { body: {} })).status).toBe(201);
  expect(await deliveries(before)).toEqual(leftOut);
  for (const code of ["000000", "123456"]) expect((await copyOf(before).code(code)).reason).toBe("incorrect");
  expect(problem(await before.send("GET", "/api/account"))).toEqual([403, "second_step_required"]);
  expect((await new Client().send("GET", "/api/mobile/account", { headers: { authorization } })).status).toBe(401);
  expect(problem(await new Client().send("POST", "/api/mobile/sign-in", { body }))).toEqual([
    403,
    "two_factor_not_available_in_app",
  ]);
  const lacking = { body: { email: `new-${stranded.email}` } };
  expect(problem(await before.send("POST", "/api/account/email", lacking))).toEqual([403, "second_step_required"]);

  await otherPage.goto("/account");
  await fillPassword(otherPage, stranded);
  await expect(codeField(otherPage)).toBeVisible();
  await expect(deliveryRow(otherPage, "Email")).toContainText("Failed: earlier messages to this address bounced");
  const advice = "you can't sign in without a code. Ask an admin of your workgroup for help.";
  await expect(otherPage.getByText(advice).last()).toBeVisible();
  await sendAgain(otherPage, world, stranded);
  await expect(otherPage.getByText("Codes can't be sent to this account right now.")).toBeVisible();
  expect(await messagesTo(stranded.email)).toEqual([]);

  // The way: an admin who administers every workgroup of the member uses the address again.
  await world.sql`UPDATE sessions SET second_step_at = now() WHERE user_id = ${admin.id}`;
  await page.goto(`/workgroups/${workgroup.id}/members/help`);
  await expect(page.getByRole("listitem").filter({ hasText: "Bea Bounced" }).first()).toContainText(stranded.email);
  await page.getByRole("button", { name: "Resume email codes for Bea Bounced" }).click();
  await expect(page.getByText("Codes go to the email address of Bea Bounced again.")).toBeVisible();
  await sendAgain(otherPage, world, stranded);
  const [message] = await waitForCodes(stranded.email);
  await codeField(otherPage).fill(message ? codeIn(message) : "");
  await expect(otherPage).toHaveURL("/account");
});

test("G11 retries a suppressed only destination after a day, and still requires a code", async ({ world }) => {
  const workgroup = await world.makeWorkgroup("APP", true);
  const person = await makeMember(world, {}, workgroup);
  await bounce(world, person, "23 hours");
  const early = new Client();
  expect((await early.password(person.email, person.password)).reason).toBe("code_required");
  expect(await deliveries(early)).toEqual(leftOut);
  await expectNoSession(early);
  // A resend is no more than the first message, uses none up, and does not say that waiting a moment would help.
  await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${person.id}`;
  const refused = await early.send("POST", "/api/sign-in/challenge/resend", { body: {} });
  expect(problem(refused)).toEqual([422, "invalid"]);
  expect((await early.send("GET", "/api/sign-in/challenge")).json).toMatchObject({ sendsLeft: 3 });
  expect(await messagesTo(person.email)).toEqual([]);

  await world.sql`UPDATE suppressions SET since = now() - interval '25 hours' WHERE destination = ${person.email}`;
  const later = new Client();
  expect((await later.password(person.email, person.password)).reason).toBe("code_required");
  const [message] = await waitForCodes(person.email);
  await expectNoSession(later);
  expect((await later.code(message && codeIn(message))).status).toBe(200);
});
