import { expect, test } from "@leadmaster/playwright";

test("a member turns two-factor on, and the next sign-in asks for a code", async ({
  page,
  member,
  signIn,
  signInPage,
  codePage,
  userInformationPage,
}) => {
  await signIn(member);
  await userInformationPage.goto();
  await userInformationPage.setTwoFactor(true);

  await page.context().clearCookies();
  await signInPage.signIn(member);
  await expect(page).toAskForCode();
  await codePage.enterCodeOf(member);
  await expect(page).toBeSignedInAs(member);
});
