/** A message is not delivered: the page says which one and what to do; the other channel still signs in. */

import { codeIn, messagesTo, setBehavior, waitForCodes } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import { codeField, deliveryRow, expectSignedIn, giveCode, givePassword } from "@/e2e/support/page-objects";
import type { World } from "@/e2e/support/people";

const makePerson = async (world: World, phone: string) =>
  world.makePerson({
    phone,
    twoFactorEnabled: true,
    memberships: [{ workgroup: await world.makeWorkgroup("APP4") }],
  });

const stopped = { kind: "fail", status: 400, code: 21610 };
const refused = { kind: "fail", status: 422, name: "validation_error" };

test("a phone that answered STOP: the page says so, and the email signs in", async ({ page, world, phone }) => {
  const person = await makePerson(world, phone);
  await setBehavior(phone, stopped);
  await givePassword(page, person);
  await expect(deliveryRow(page, "Text message")).toContainText("Failed: this number replied STOP");
  await expect(deliveryRow(page, "Email")).toContainText(/Sent|Delivered/);
  const advice = "The text message wasn't delivered. Use the email: it has the same code.";
  await expect(page.getByRole("status").filter({ hasText: advice })).toBeAttached();
  await expect(page.getByText(advice, { exact: true })).toBeVisible();
  await giveCode(page, person.email);
  await expectSignedIn(page);
  expect(await messagesTo(phone)).toEqual([]);
});

test("a mailbox that refuses messages: the page says so, and the phone signs in", async ({ page, world, phone }) => {
  const person = await makePerson(world, phone);
  await setBehavior(person.email, refused);
  await givePassword(page, person);
  await expect(deliveryRow(page, "Email")).toContainText(/Failed: \w+/);
  const advice = "The email wasn't delivered. Use the text message: it has the same code.";
  await expect(page.getByText(advice, { exact: true })).toBeVisible();
  const [sms] = await waitForCodes(phone);
  if (!sms) throw new Error("no message");
  await codeField(page).fill(codeIn(sms));
  await expectSignedIn(page);
});

test("neither message arrives: no sign-in until a resend works", async ({ page, world, phone }) => {
  const person = await makePerson(world, phone);
  await Promise.all([setBehavior(phone, stopped), setBehavior(person.email, refused)]);
  await givePassword(page, person);
  await expect(deliveryRow(page, "Email")).toContainText("Failed");
  await expect(deliveryRow(page, "Text message")).toContainText("Failed");
  await expect(
    page.getByText("Neither message was delivered, and you can't sign in without a code.").last(),
  ).toBeVisible();
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in?callbackUrl=%2Faccount");
  expect(await messagesTo(person.email)).toEqual([]);

  await setBehavior(person.email, { kind: "accept" });
  await world.sql`UPDATE challenges SET next_send_at = now() - interval '1 second' WHERE user_id = ${person.id}`;
  await page.goto("/sign-in/code");
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(deliveryRow(page, "Email")).toContainText(/Sent|Delivered/);
  await giveCode(page, person.email);
  await expectSignedIn(page);
});
