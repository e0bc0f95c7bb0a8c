/** A message is not delivered: the page says which one and what to do; the other channel still signs in. */

import { endResendPause } from "@/e2e/faults/support/moved-clocks";
import { codeIn, messagesTo, setBehavior, waitForCodes } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import type { KitPeople } from "@/e2e/support/kit-people";
import { codeField, deliveryRow, expectSignedIn, giveCode } from "@/e2e/support/page-objects";

const makePerson = async (kit: KitPeople, phone: string) =>
  kit.makePerson({
    phone,
    twoFactorEnabled: true,
    memberships: [{ workgroup: await kit.makeWorkgroup("APP4") }],
  });

const stopped = { kind: "fail", status: 400, code: 21610 };
const refused = { kind: "fail", status: 422, name: "validation_error" };

test("a phone that answered STOP: the page says so, and the email signs in", async ({ page, phone, kit }) => {
  const person = await makePerson(kit, phone);
  await setBehavior(phone, stopped);
  await kit.openCodePage(page, person);
  await expect(deliveryRow(page, "Text message")).toContainText("Failed: this number replied STOP");
  await expect(deliveryRow(page, "Email")).toContainText(/Sent|Delivered/);
  const advice = "The text message wasn't delivered. Use the email: it has the same code.";
  await expect(page.getByRole("status").filter({ hasText: advice })).toBeAttached();
  await expect(page.getByText(advice, { exact: true })).toBeVisible();
  await giveCode(page, person.email);
  await expectSignedIn(page);
  expect(await messagesTo(phone)).toEqual([]);
});

test("a mailbox that refuses messages: the page says so, and the phone signs in", async ({ page, phone, kit }) => {
  const person = await makePerson(kit, phone);
  await setBehavior(person.email, refused);
  await kit.openCodePage(page, person);
  await expect(deliveryRow(page, "Email")).toContainText(/Failed: \w+/);
  const advice = "The email wasn't delivered. Use the text message: it has the same code.";
  await expect(page.getByText(advice, { exact: true })).toBeVisible();
  const [sms] = await waitForCodes(phone);
  if (!sms) throw new Error("no message");
  await codeField(page).fill(codeIn(sms));
  await expectSignedIn(page);
});

test("neither message arrives: no sign-in until a resend works", async ({ page, phone, kit, database }) => {
  const person = await makePerson(kit, phone);
  await Promise.all([setBehavior(phone, stopped), setBehavior(person.email, refused)]);
  await kit.openCodePage(page, person);
  await expect(deliveryRow(page, "Email")).toContainText("Failed");
  await expect(deliveryRow(page, "Text message")).toContainText("Failed");
  await expect(
    page.getByText("Neither message was delivered, and you can't sign in without a code.").last(),
  ).toBeVisible();
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in?callbackUrl=%2Faccount");
  expect(await messagesTo(person.email)).toEqual([]);

  await setBehavior(person.email, { kind: "accept" });
  await endResendPause(database, person);
  await page.goto("/sign-in/code");
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(deliveryRow(page, "Email")).toContainText(/Sent|Delivered/);
  await giveCode(page, person.email);
  await expectSignedIn(page);
});
