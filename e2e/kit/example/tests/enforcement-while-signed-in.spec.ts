import { expect, test, WorkgroupManagementPage } from "@leadmaster/playwright";

test("enforcement reaches a member in the middle of a form, and keeps what was typed", async ({
  page,
  browser,
  workgroup,
  admin,
  member,
  signIn,
  codePage,
  userInformationPage,
}) => {
  await signIn(member);
  await userInformationPage.goto();
  await userInformationPage.name.fill("Robin Midway");

  const adminContext = await browser.newContext();
  const adminPage = await adminContext.newPage();
  await signIn(admin, { page: adminPage });
  const management = new WorkgroupManagementPage(adminPage);
  await management.goto(workgroup);
  await management.enforce();
  await adminContext.close();

  await userInformationPage.update.click();
  await expect(page).toAskForCode();
  await codePage.enterCodeOf(member);
  await expect(userInformationPage.saved).toBeVisible();
  await expect(userInformationPage.name).toHaveValue("Robin Midway");
  await expect(userInformationPage.enableTwoFactorLogin).toBeDisabled();
});

test("the workgroup overrides the member's own setting, and gives it back", async ({
  workgroup,
  makeMember,
  signIn,
  userInformationPage,
}) => {
  const careful = await makeMember({ twoFactor: true });
  await workgroup.enforce();
  await signIn(careful);
  await userInformationPage.goto();
  await expect(userInformationPage.enableTwoFactorLogin).toBeDisabled();
  await workgroup.stopEnforcing();
  await userInformationPage.goto();
  await expect(userInformationPage.enableTwoFactorLogin).toBeEnabled();
  await expect(userInformationPage.enableTwoFactorLogin).toBeChecked();
});
