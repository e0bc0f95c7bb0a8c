/** Saving on the User Information page: network failures and invalid names. */
import { expect, test } from "@/e2e/support/journey-test";
import { twoFactorBox } from "@/e2e/support/page-objects";

test("the form keeps what was typed during a network failure, and saves it afterwards", async ({
  page,
  context,
  kit,
}) => {
  const person = await kit.makePerson({ memberships: [{ workgroup: await kit.makeWorkgroup() }] });
  await kit.signIn(page, person);
  await page.goto("/account");
  const update = page.getByRole("button", { name: "Update" });
  await page.getByLabel("Name").fill("Robin Offline");
  await twoFactorBox(page).check();

  await context.setOffline(true);
  await update.click();
  await expect(page.getByRole("alert").filter({ hasText: "Can't reach LeadMaster." })).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("Robin Offline");
  await expect(twoFactorBox(page)).toBeChecked();

  await context.setOffline(false);
  await update.click();
  await expect(page.getByText("Saved. From your next sign-in, we'll ask for a code.")).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: "Can't reach LeadMaster." })).toHaveCount(0);
  await page.reload();
  await expect(page.getByLabel("Name")).toHaveValue("Robin Offline");
  await expect(twoFactorBox(page)).toBeChecked();
});

test("the form shows an invalid name at its field and keeps the rest", async ({ page, kit }) => {
  const person = await kit.makePerson({ memberships: [{ workgroup: await kit.makeWorkgroup() }] });
  await kit.signIn(page, person);
  await page.goto("/account");
  const name = page.getByLabel("Name");
  for (const [typed, text] of [
    ["x".repeat(101), "Use 100 characters or fewer."],
    ["   ", "Enter your name."],
  ] as const) {
    await name.fill(typed);
    await page.getByRole("button", { name: "Update" }).click();
    await expect(page.getByText(text)).toBeVisible();
    await expect(name).toBeFocused();
    await expect(name).toHaveValue(typed);
  }
  await name.fill("  Zoë Ångström-O’Neill ");
  await page.getByRole("button", { name: "Update" }).click();
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Welcome, Zoë Ångström-O’Neill" })).toBeVisible();
});
