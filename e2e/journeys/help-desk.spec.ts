/** Locked members: what their admin sees and does, and how users resume codes themselves. */
import { ageAuthentication, lockSecondStep, spendWrongCodes } from "@/e2e/faults/support/moved-clocks";
import { suppress } from "@/e2e/faults/support/suppressions";
import { codeIn, messagesTo, waitForCodes } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import { invitedToken } from "@/e2e/support/memberships";
import { codeField, givePassword, shownPhone, twoFactorBox } from "@/e2e/support/page-objects";

test("an admin unlocks a paused member, who then signs in, and resumes codes to a destination", async ({
  page,
  otherPage,
  database,
  phone,
  kit,
}) => {
  const workgroup = await kit.makeFreshWorkgroup("APP4");
  const { admin } = workgroup;
  const cast = { twoFactorEnabled: true, memberships: [{ workgroup }] };
  const member = await kit.makePerson({ ...cast, name: "Pat Paused", phone });
  await Promise.all([spendWrongCodes(database, member, 10, 60), suppress(database, phone, "opted_out")]);
  await givePassword(otherPage, member);
  await expect(otherPage.getByRole("heading", { name: "Sign-in is paused" })).toBeVisible();

  await kit.signIn(page, admin);
  await ageAuthentication(database, admin);
  await page.goto("/");
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
  await givePassword(otherPage, member);
  // Both before the code is entered: a text message that waits for its provider is not sent after the sign-in.
  const [[code]] = await Promise.all([waitForCodes(member.email), waitForCodes(phone)]);
  if (!code) throw new Error("no message");
  await codeField(otherPage).fill(codeIn(code));
  await expect(otherPage.getByRole("button", { name: "My account" })).toBeVisible();
});

test("an admin reads why a user is not theirs to help, and what enforcement would change", async ({
  page,
  database,
  kit,
}) => {
  const [workgroup, other] = [await kit.makeFreshWorkgroup(), await kit.makeWorkgroup()];
  const { admin } = workgroup;
  const both = await kit.makePerson({ name: "Bo Both", memberships: [{ workgroup }, { workgroup: other }] });
  const bounced = await kit.makePerson({ name: "Bea Bounced", memberships: [{ workgroup }] });
  await lockSecondStep(database, both);
  const token = await invitedToken(other, bounced.email);
  for (const { email } of [bounced, admin]) await suppress(database, email, "bounced");
  await kit.signIn(page, admin);
  await page.goto(`/workgroups/${workgroup.id}/members/help`);
  const row = (name: string) => page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });
  await expect(row("Bo Both")).toContainText("50 incorrect codes in a row.");
  await expect(row("Bo Both")).toContainText("only an operator of LeadMaster can help");
  await expect(row("Bo Both").getByRole("button")).toHaveCount(0);
  await expect(row(admin.name)).toContainText("you can't help your own account here");
  await expect(row(admin.name).getByRole("button")).toHaveCount(0);
  await expect(row("Bea Bounced").getByRole("button", { name: /^Resume email codes/ })).toBeVisible();

  await page.goto(`/workgroups/${workgroup.id}`);
  await twoFactorBox(page).check();
  await expect(page.getByText("2 members have an email address or phone number where codes stopped.")).toBeVisible();
  await expect(page.getByText("2 members can't get a code at all.")).toBeVisible();
  await page.getByRole("button", { name: "2 members" }).click();
  await expect(page.getByText(`${admin.name} and Bea Bounced. Help them under Members who need help.`)).toBeVisible();
  await twoFactorBox(page).uncheck();
  await page.goto(`/workgroups/${workgroup.id}/members/help`);

  // The member joins elsewhere while the page is open: the server says no, and why.
  expect(await bounced.api.takeStep("password", { email: bounced.email, password: bounced.password })).toBeNull();
  await bounced.api.demand([200], "POST", `/api/invitations/${token}/accept`, {});
  await page.getByRole("button", { name: "Resume email codes for Bea Bounced" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Ask the operator of LeadMaster." })).toBeVisible();
  await expect(row("Bea Bounced").getByRole("button")).toHaveCount(0);
});

test("a user confirms a destination again that got no codes, and nothing else changes", async ({
  page,
  otherPage,
  database,
  phone,
  kit,
}) => {
  const workgroup = await kit.makeWorkgroup("APP4");
  const person = await kit.makePerson({ phone, twoFactorEnabled: true, memberships: [{ workgroup }] });
  await suppress(database, phone, "opted_out");
  await kit.signIn(page, person);
  await kit.signIn(otherPage, person);
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
