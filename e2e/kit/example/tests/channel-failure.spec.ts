import { expect, test } from "@leadmaster/playwright";

test.beforeEach(({ delivery }) => {
  test.skip(!delivery.canFail, "real providers fail on nobody's command");
});

test("the email bounces, and the text message has the code", async ({
  page,
  makeMember,
  delivery,
  signInPage,
  codePage,
}) => {
  const member = await makeMember({ twoFactor: true, phone: true });
  await delivery.fail(member, "email", "bounced");
  await signInPage.signIn(member);
  await expect(page).toShowDelivery("email", "failed", { reason: "mailbox does not exist" });
  await codePage.enterCodeOf(member, { channel: "phone" });
  await expect(page).toBeSignedInAs(member);
});

test("the owner of the phone answered STOP, and the email has the code", async ({
  page,
  makeMember,
  delivery,
  signInPage,
  codePage,
}) => {
  const member = await makeMember({ twoFactor: true, phone: true });
  await delivery.fail(member, "phone", "opted_out");
  await signInPage.signIn(member);
  await expect(page).toShowDelivery("phone", "failed", { reason: "replied STOP" });
  await codePage.enterCodeOf(member);
  await expect(page).toBeSignedInAs(member);
});

test("every channel fails, and the page does not let the member in", async ({
  page,
  makeMember,
  delivery,
  signInPage,
}) => {
  const member = await makeMember({ twoFactor: true });
  await delivery.fail(member, "email", "bounced");
  await signInPage.signIn(member);
  await expect(page.getByText("you can't sign in without a code").first()).toBeVisible();
  await expect(page).not.toBeSignedInAs(member);
});
