/** Delivery status on the code page, and the link that reports a sign-in. */

import { codeIn, forgetMessages, type Message, messagesTo, setBehavior, waitForCodes } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import type { Person } from "@/e2e/support/kit-people";
import { codeField, deliveryRow, expectSignedIn } from "@/e2e/support/page-objects";
import type { Database } from "@/e2e/support/people";
import { pending, signedInWithCode } from "@/e2e/support/requests";
import { resendWebhook, type Signed, twilioWebhook } from "@/e2e/support/signed-webhooks";

async function tell({ sql }: Database, person: Person, report: "delayed" | "undelivered" | "bounced") {
  const rows = await sql<{ id: string; channel: string; providerId: string; to: string }[]>`
    SELECT d.id, d.channel, d.provider_id AS "providerId", d.destination AS to
      FROM deliveries d JOIN challenges c ON c.id = d.challenge_id JOIN users u ON u.id = c.user_id
     WHERE c.purpose = 'sign_in' AND u.email = ${person.email}`;
  const of = (channel: string) => rows.find((row) => row.channel === channel) ?? rows[0];
  const [email, sms] = [of("email"), of("phone")];
  if (!email || !sms) throw new Error("no deliveries");
  const data = { email_id: email.providerId, to: [email.to], tags: { kind: "otp", delivery: email.id } };
  const webhooks: Record<typeof report, () => Signed> = {
    delayed: () => resendWebhook({ type: "email.delivery_delayed", data }),
    bounced: () =>
      resendWebhook({ type: "email.bounced", data: { ...data, bounce: { type: "Permanent", subType: "NoEmail" } } }),
    undelivered: () =>
      twilioWebhook(sms.id, {
        MessageSid: sms.providerId,
        MessageStatus: "undelivered",
        ErrorCode: "30003",
        To: sms.to,
      }),
  };
  const { path, body, headers } = webhooks[report]();
  expect((await fetch(`${process.env.BASE_URL}${path}`, { method: "POST", body, headers })).status).toBe(200);
}

/** The page must know within three seconds what the provider knows. */
const soon = { timeout: 3_500 };

test("the code page follows the messages: sent, delayed, failed, both failed, and the next step", async ({
  page,
  database,
  kit,
  phone,
}) => {
  const workgroup = await kit.makeWorkgroup("APP4");
  const person = await kit.makePerson({ phone, twoFactorEnabled: true, memberships: [{ workgroup }] });
  await Promise.all([person.email, phone].map((address) => setBehavior(address, { kind: "silent" })));
  await kit.openCodePage(page, person);
  const [email, sms] = [deliveryRow(page, "Email"), deliveryRow(page, "Text message")];
  await expect(email).toContainText("Sent");
  await expect(sms).toContainText("Sent");
  const [message] = await waitForCodes(person.email);

  await tell(database, person, "delayed");
  await expect(email).toContainText("Delayed", soon);
  await tell(database, person, "undelivered");
  await expect(sms).toContainText("Failed: phone is off or out of range", soon);
  await expect(page.getByRole("list").getByRole("listitem").first()).toContainText("Email to");
  await tell(database, person, "bounced");
  await expect(email).toContainText("Failed: mailbox does not exist", soon);
  const honest = "Neither message was delivered, and you can't sign in without a code.";
  await expect(page.getByText(honest).last()).toBeVisible();
  await expect(page.getByRole("button", { name: "Send again" })).toBeVisible();
  await page.goto("/account");
  await expect(page).toHaveURL(/\/sign-in\?/);

  // The code itself is as good as ever: whoever found the message can use it.
  await page.goto("/sign-in/code");
  await codeField(page).fill(codeIn(message as Message));
  await expectSignedIn(page);
});

test("This wasn't me: opening the link changes nothing, confirming ends the sign-in of the intruder", async ({
  page,
  kit,
}) => {
  const workgroup = await kit.makeWorkgroup("APP");
  forgetMessages(workgroup.admin.email);
  const owner = await kit.makePerson({ twoFactorEnabled: true, memberships: [{ workgroup }] });
  const mine = await signedInWithCode(owner);
  const stranger = await signedInWithCode(owner, 2);
  const waiting = await pending(owner, 3);
  const [, second] = await waitForCodes(owner.email, 3);
  const link = (message?: Message) => /https?:\S+\/not-me\/\S+/.exec(message?.text ?? "")?.[0] ?? "";

  await page.goto(link(second));
  await expect(page.getByRole("heading", { name: "Was this you?" })).toBeVisible();
  expect((await stranger.send("GET", "/api/account")).status).toBe(200);
  await page.getByRole("button", { name: "End it, this wasn't me" }).click();
  await expect(page.getByRole("heading", { name: "That sign-in has ended" })).toBeFocused();
  await expect(page.getByText("We ended that sign-in and 1 session since.")).toBeVisible();
  expect((await stranger.send("GET", "/api/account")).status).toBe(401);
  expect((await mine.send("GET", "/api/account")).status).toBe(200);

  // Whoever was inside may have begun that one, too.
  expect((await waiting.client.code(waiting.code)).reason).toBe("no_challenge");
  const again = await pending(owner, 4);
  await page.goto(link((await waitForCodes(owner.email, 4))[0]));
  await page.getByRole("button", { name: "End it, this wasn't me" }).click();
  await expect(page.getByText("its code no longer works")).toBeVisible();
  expect((await again.client.code(again.code)).reason).toBe("no_challenge");
  expect((await mine.send("GET", "/api/account")).status).toBe(200);

  const subjects = async (to: string) => (await messagesTo(to)).map(({ subject }) => subject);
  await expect.poll(() => subjects(owner.email)).toContain("Set a new password: someone may know yours");
  await expect.poll(() => subjects(workgroup.admin.email)).toContain("A member reported a sign-in by someone else");

  await page.goto(`${link(second).slice(0, -4)}AAAA`);
  await page.getByRole("button", { name: "End it, this wasn't me" }).click();
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
});
