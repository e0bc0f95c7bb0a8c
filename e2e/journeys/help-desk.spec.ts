/** Locked members: what their admin sees and does, and how users resume codes themselves. */

import { codeIn, messagesTo, waitForCodes } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import { codeField, givePassword, shownPhone, signIn, signInWithCode, twoFactorBox } from "@/e2e/support/page-objects";
import type { Person, World } from "@/e2e/support/people";

const pause = ({ sql }: World, { id }: Person) =>
  sql`UPDATE users SET wrong_code_at = array_fill(now() - interval '1 hour', ARRAY[10]), wrong_code_streak = 10 WHERE id = ${id}`;
const stop = ({ sql }: World, { id }: Person) =>
  sql`UPDATE users SET second_step_stopped_at = now(), wrong_code_streak = 50 WHERE id = ${id}`;
const leaveOut = ({ sql }: World, channel: "email" | "phone", address: string | null, reason: string) =>
  sql`INSERT INTO suppressions (channel, destination, reason) VALUES (${channel}, ${address}, ${reason})`;

test("an admin unlocks a paused member, who then signs in, and resumes codes to a destination", async ({
  page,
  otherPage,
  world,
  phone,
}) => {
  const workgroup = await world.makeWorkgroup("APP4");
  const admin = await world.makePerson({ name: "Ada Admin", memberships: [{ workgroup, role: "admin" }] });
  const cast = { twoFactorEnabled: true, memberships: [{ workgroup }] };
  const member = await world.makePerson({ ...cast, name: "Pat Paused", phone });
  await Promise.all([pause(world, member), leaveOut(world, "phone", phone, "opted_out")]);
  await givePassword(otherPage, member);
  await expect(otherPage.getByRole("heading", { name: "Sign-in is paused" })).toBeVisible();

  await signIn(page, admin);
  await world.sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE user_id = ${admin.id}`;
  await page.getByRole("link", { name: "Workgroup Management" }).click();
  await page.getByRole("link", { name: "Members", exact: true }).click();
  await page.getByRole("link", { name: "Members who need help" }).click();
  await expect(page.getByRole("heading", { name: "Members who need help" })).toBeVisible();
  await expect(page.getByText("10 incorrect codes within 24 hours.")).toBeVisible();
  await expect(page.getByText("The number replied STOP.")).toBeVisible();
  await expect(page.getByRole("main")).not.toContainText(phone);
  await page.getByRole("button", { name: "Unlock sign-in for Pat Paused" }).click();
  await page.getByRole("dialog").getByLabel("Password", { exact: true }).fill(admin.password);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("Pat Paused is unlocked and can sign in with a code again.")).toBeVisible();
  await page.getByRole("button", { name: "Resume text message codes for Pat Paused" }).click();
  await expect(page.getByText("Codes go to the phone number of Pat Paused again.")).toBeVisible();
  await expect(page.getByText("No one needs help")).toBeVisible();
  await page.reload();
  await expect(page.getByText("No one needs help")).toBeVisible();

  const subject = "You can sign in with a one-time code again";
  await expect.poll(async () => (await messagesTo(member.email)).some((m) => m.subject === subject)).toBe(true);
  const notice = (await messagesTo(member.email)).find((m) => m.subject === subject);
  expect(notice?.text).not.toContain("127.0.0.1");
  await signInWithCodeNow(otherPage, member);
  await expect(otherPage.getByRole("button", { name: "My account" })).toBeVisible();
  // The message on the number arrives, too.
  await waitForCodes(phone);
});

async function signInWithCodeNow(page: Parameters<typeof givePassword>[0], person: Person): Promise<void> {
  await givePassword(page, person);
  const [message] = await waitForCodes(person.email);
  if (!message) throw new Error("no message");
  await codeField(page).fill(codeIn(message));
}

test("an admin reads why a user is not theirs to help, and what enforcement would change", async ({ page, world }) => {
  const [workgroup, other] = [await world.makeWorkgroup(), await world.makeWorkgroup()];
  const admin = await world.makePerson({ name: "Ada Admin", memberships: [{ workgroup, role: "admin" }] });
  const both = await world.makePerson({ name: "Bo Both", memberships: [{ workgroup }, { workgroup: other }] });
  const bounced = await world.makePerson({ name: "Bea Bounced", memberships: [{ workgroup }] });
  await stop(world, both);
  await leaveOut(world, "email", bounced.email, "bounced");
  await leaveOut(world, "email", admin.email, "bounced");
  await signIn(page, admin);
  await page.goto(`/workgroups/${workgroup.id}/members/help`);
  const row = (name: string) => page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });
  await expect(row("Bo Both")).toContainText("50 incorrect codes in a row.");
  await expect(row("Bo Both")).toContainText("only an operator of LeadMaster can help");
  await expect(row("Bo Both").getByRole("button")).toHaveCount(0);
  await expect(row("Ada Admin")).toContainText("you can't help your own account here");
  await expect(row("Ada Admin").getByRole("button")).toHaveCount(0);
  await expect(row("Bea Bounced").getByRole("button", { name: /^Resume email codes/ })).toBeVisible();

  await page.goto(`/workgroups/${workgroup.id}`);
  await twoFactorBox(page).check();
  await expect(page.getByText("2 members have an email address or phone number where codes stopped.")).toBeVisible();
  await expect(page.getByText("2 members can't get a code at all.")).toBeVisible();
  await page.getByRole("button", { name: "2 members" }).click();
  await expect(page.getByText("Ada Admin and Bea Bounced. Help them under Members who need help.")).toBeVisible();
  await twoFactorBox(page).uncheck();
  await page.goto(`/workgroups/${workgroup.id}/members/help`);

  // The member joins elsewhere while the page is open: the server says no, and why.
  await world.sql`INSERT INTO memberships (user_id, workgroup_id, role) VALUES (${bounced.id}, ${other.id}, 'member')`;
  await page.getByRole("button", { name: "Resume email codes for Bea Bounced" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Ask the operator of LeadMaster." })).toBeVisible();
  await expect(row("Bea Bounced").getByRole("button")).toHaveCount(0);
});

test("a user confirms a destination again that got no codes, and nothing else changes", async ({
  page,
  otherPage,
  world,
  phone,
}) => {
  const workgroup = await world.makeWorkgroup("APP4", true);
  const person = await world.makePerson({ phone, memberships: [{ workgroup }] });
  await leaveOut(world, "phone", phone, "opted_out");
  await signInWithCode(page, person);
  await signInWithCode(otherPage, person, 2);
  await page.goto("/account");
  await expect(page.getByText("This number replied STOP. Reply START to our number")).toBeVisible();
  await expect(page.getByText(`Until then, codes go to ${person.email}.`)).toBeVisible();
  await page.getByRole("button", { name: "Confirm again (phone number)" }).click();
  await expect(page.getByText(`Enter the code we sent to ${shownPhone(phone)}.`)).toBeVisible();
  const [message] = await waitForCodes(phone);
  if (!message) throw new Error("no message");
  await codeField(page).fill(codeIn(message));
  await expect(
    page.getByText(`Confirmed. Codes go to ${shownPhone(phone)} again. Nothing else changed.`),
  ).toBeVisible();
  await expect(page.getByText("replied STOP")).toHaveCount(0);
  await otherPage.goto("/account");
  await expect(otherPage.getByRole("heading", { level: 1, name: "User Information" })).toBeVisible();
  expect((await messagesTo(person.email)).filter(({ subject }) => subject?.includes("changed"))).toEqual([]);
});
