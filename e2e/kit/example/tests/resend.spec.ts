import { expect, test } from "@leadmaster/playwright";

// The pause before the first resend is 30 seconds of the deployment's clock: no test can shorten it.
test("Send again brings the same code once more @slow", async ({ page, inbox, makeMember, signInPage, codePage }) => {
  test.setTimeout(90_000);
  const member = await makeMember({ twoFactor: true });
  await signInPage.signIn(member);
  const first = await codePage.codeFor(member);
  await expect(codePage.sendAgain).toBeEnabled({ timeout: 40_000 });
  await codePage.sendAgain.click();
  const second = await inbox.waitForCode(member);
  expect(second).toBe(first);
  await codePage.enter(second);
  await expect(page).toBeSignedInAs(member);
});
