import { expect, InvitationPage, newName, newPassword, test } from "@leadmaster/playwright";

test("an admin invites a person, who joins with the link in the email", async ({
  page,
  browser,
  workgroup,
  admin,
  inbox,
  signIn,
  membersPage,
}) => {
  const person = { name: newName(), email: `${newPassword().toLowerCase()}@people.test`, password: newPassword() };
  await signIn(admin);
  await membersPage.invite(workgroup, person);

  const context = await browser.newContext();
  const invitation = new InvitationPage(await context.newPage());
  await invitation.goto(await inbox.waitForLink(person, "invitation"));
  await expect(invitation.heading).toHaveText(`Join ${workgroup.name}`);
  await invitation.accept(person);
  await expect(invitation.page).toBeSignedInAs(person);
  await context.close();

  await membersPage.goto(workgroup);
  await membersPage.find(person.name);
  await expect(membersPage.row(person)).toContainText("Password only");
  await expect(page).toBeSignedInAs(admin);
});
