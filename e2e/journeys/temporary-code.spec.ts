/** A member whom no code reaches: the report, the help desk, and the temporary code. */
import { messagesTo } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import { memberId } from "@/e2e/support/memberships";
import { codeField, expectSignedIn } from "@/e2e/support/page-objects";

test("a member reports that no code arrives, and signs in with a temporary code from the admin", async ({
  page,
  otherPage,
  kit,
}) => {
  const workgroup = await kit.makeFreshWorkgroup();
  const member = await kit.makePerson({ name: "Cam Codeless", twoFactorEnabled: true, memberships: [{ workgroup }] });
  await kit.openCodePage(otherPage, member);
  await expect(codeField(otherPage)).toBeVisible();
  await otherPage.getByRole("button", { name: "I can't get a code" }).click();
  await expect(otherPage.getByText(`We emailed the admins of ${workgroup.name}.`)).toBeVisible();
  await expect(otherPage.getByRole("button", { name: "I can't get a code" })).toHaveCount(0);

  await page.setViewportSize({ width: 390, height: 844 });
  await kit.signIn(page, workgroup.admin);
  await page.goto(`/workgroups/${workgroup.id}/members/help`);
  await expect(page.getByText("Reported at sign-in, after the correct password.")).toBeVisible();
  await page.getByRole("button", { name: "Issue temporary code for Cam Codeless" }).click();
  const dialog = page.getByRole("dialog", { name: "Temporary code for Cam Codeless" });
  await dialog.getByRole("button", { name: "Issue code" }).click();
  await expect(dialog.getByText("Enter a reason.")).toBeVisible();
  await dialog.getByLabel("Reason").fill("Mailbox is down");
  await dialog.getByLabel("Hours").fill("2");
  await dialog.getByRole("button", { name: "Issue code" }).click();
  const issued = page.getByRole("dialog", { name: "Temporary code issued" });
  const code = (await issued.getByText(/^\d{4} \d{4}$/).textContent()) ?? "";
  await issued.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText(code)).toHaveCount(0);

  await otherPage.getByText("Use a temporary code").click();
  const field = otherPage.getByLabel("Temporary code");
  await field.fill("1234");
  await otherPage.getByRole("button", { name: "Use temporary code" }).click();
  await expect(otherPage.getByText("Enter the 8-digit temporary code.")).toBeVisible();
  await field.fill(code);
  await otherPage.getByRole("button", { name: "Use temporary code" }).click();
  await expectSignedIn(otherPage);

  const subjects = async () => (await messagesTo(member.email)).map(({ subject }) => subject);
  await expect.poll(subjects).toContain("A temporary code was issued for your account");
  for (const { text } of await messagesTo(member.email)) expect(text).not.toContain(code.replace(" ", ""));
  await otherPage.goto("/account/activity");
  await expect(otherPage.getByText("Temporary code issued for your account: Mailbox is down.")).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Close report for Cam Codeless" }).click();
  await expect(page.getByText("The report of Cam Codeless is closed.")).toBeVisible();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("R61 a member reports that no code arrives and signs in with a temporary code", async ({ page, kit }) => {
    const workgroup = await kit.makeWorkgroup();
    const member = await kit.makePerson({ twoFactorEnabled: true, memberships: [{ workgroup }] });
    const path = `/api/workgroups/${workgroup.id}/members/${await memberId(workgroup, member)}/temporary-code`;
    const issued = await workgroup.asAdmin("POST", path, { reason: "Mailbox is down", hours: 1 });
    const { code } = issued.json as { code: string };
    await page.goto("/sign-in?callbackUrl=%2Faccount");
    await page.getByLabel("Email").fill(member.email);
    await page.getByLabel("Password", { exact: true }).fill(member.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "I can't get a code" }).click();
    await expect(page.getByText(`We emailed the admins of ${workgroup.name}.`)).toBeVisible();

    await page.getByText("Use a temporary code").click();
    await page.getByLabel("Temporary code").fill(code === "00000000" ? "11111111" : "00000000");
    await page.getByRole("button", { name: "Use temporary code" }).click();
    await expect(page.getByText("That temporary code is incorrect. 4 attempts left.")).toBeVisible();
    expect(page.url()).not.toContain(code);
    await page.getByLabel("Temporary code").fill(code);
    await page.getByRole("button", { name: "Use temporary code" }).click();
    await expect(page).toHaveURL("/account");
  });
});
