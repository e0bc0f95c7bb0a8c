/** The members table: an admin finds, changes and removes members. */
import { ageAuthentication } from "@/e2e/faults/support/moved-clocks";
import { full, inFullRun } from "@/e2e/support/full-run";
import { waitForMessages } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import { changeMember } from "@/e2e/support/memberships";
import { expectSignedIn } from "@/e2e/support/page-objects";

for (const width of [1280, 390]) {
  test(
    `an admin finds a member, changes, disables and removes the membership, at ${width} px`,
    inFullRun("light", width),
    async ({ page, otherPage, database, kit }) => {
      await page.setViewportSize({ width, height: 900 });
      const workgroup = await kit.makeFreshWorkgroup();
      const { admin } = workgroup;
      const memberships = [{ workgroup }];
      const member = await kit.makePerson({ name: "Maya Chen", memberships });
      for (const name of ["Tom Okafor", "Lena Fischer"]) await kit.makePerson({ name, memberships });
      await kit.signIn(otherPage, member);
      await kit.signIn(page, admin);
      await page.goto(`/workgroups/${workgroup.id}/members`);
      const row = (name: string) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
      await expect(page.getByText("4 members", { exact: true })).toBeVisible();
      await expect(row(admin.name)).toContainText("You");

      await page.getByLabel("Search").fill("maya c");
      await page.getByLabel("Role").selectOption("Member");
      await page.getByRole("button", { name: "Apply" }).click();
      await expect(page.getByText("1 member found")).toBeVisible();
      await expect(page.getByLabel("Search")).toHaveValue("maya c");
      await expect(row("Maya Chen")).toContainText("Password only");
      await expect(row("Tom Okafor")).toHaveCount(0);

      await page.getByRole("button", { name: "Manage Maya Chen" }).click();
      await page.getByRole("button", { name: "Make admin Maya Chen" }).click();
      await expect(page.getByText("Maya Chen is now an admin.")).toBeVisible();
      await expect(page.getByRole("button", { name: "Make member Maya Chen" })).toBeFocused();

      // What takes something away asks for the password, in place.
      await ageAuthentication(database, admin);
      await page.getByRole("button", { name: "End sessions Maya Chen" }).click();
      await page.getByRole("dialog").getByLabel("Password", { exact: true }).fill(admin.password);
      await page.getByRole("button", { name: "Confirm" }).click();
      await expect(page.getByText("All sessions of Maya Chen have ended.")).toBeVisible();
      await otherPage.goto("/account");
      await expect(otherPage).toHaveURL(/\/sign-in/);
      await kit.signIn(otherPage, member);

      await page.getByRole("button", { name: "Disable Maya Chen" }).click();
      await expect(page.getByText("Maya Chen is disabled and can't enter this workgroup.")).toBeVisible();
      await expect(row("Maya Chen")).toContainText(/disabled/i);
      await otherPage.goto("/account");
      await expect(otherPage).toHaveURL(/\/sign-in/);
      await page.getByRole("button", { name: "Enable Maya Chen" }).click();
      await expect(page.getByText("Maya Chen can enter this workgroup again.")).toBeVisible();
      await page.getByRole("button", { name: "Remove from workgroup Maya Chen" }).click();
      await expect(page.getByText("Maya Chen was removed from this workgroup.")).toBeVisible();
      await expect(row("Maya Chen")).toHaveCount(0);
      await page.getByRole("link", { name: "Clear filters" }).click();
      await expect(page.getByText("3 members", { exact: true })).toBeVisible();

      // role, sessions, disabled, enabled, removed
      const subjects = (await waitForMessages(member.email, 5)).map(({ subject }) => subject);
      expect(subjects).toContain("You were removed from a workgroup");
    },
  );
}

test("the last admin stays, and a second one who steps down leaves the page", async ({ page, kit }) => {
  const workgroup = await kit.makeFreshWorkgroup();
  const { admin } = workgroup;
  const member = await kit.makePerson({ memberships: [{ workgroup }] });
  await kit.signIn(page, admin);
  await page.goto(`/workgroups/${workgroup.id}/members`);
  await page.getByRole("button", { name: `Manage ${admin.name}` }).click();
  await page.getByRole("button", { name: `Make member ${admin.name}` }).click();
  await expect(page.getByRole("alert").filter({ hasText: "This is the only admin." })).toBeVisible();
  await changeMember(workgroup, member, { role: "admin" });
  await page.getByRole("button", { name: `Make member ${admin.name}` }).click();
  await expect(page).toHaveURL(/\/$/);
  await expectSignedIn(page);
  await expect(page.getByRole("link", { name: "Workgroup Management" })).toHaveCount(0);
});

test("pages, filters and order work without scripts", full, async ({ browser, kit }) => {
  const workgroup = await kit.makeFreshWorkgroup();
  const names = Array.from({ length: 60 }, (_, n) => ({ name: `Robin ${String(n + 1).padStart(3, "0")}` }));
  await kit.importPeople(workgroup, names);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await kit.signIn(page, workgroup.admin);
  await page.goto(`/workgroups/${workgroup.id}/members`);
  await expect(page.getByRole("rowheader")).toHaveCount(50);
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(page.getByRole("rowheader")).toHaveCount(11);
  await page.getByRole("link", { name: "First page" }).click();
  await page.getByLabel("Search").fill("robin 06");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("1 member found")).toBeVisible();
  await page.getByLabel("Search").fill("robin 07");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("No member matches.")).toBeVisible();
  await context.close();
});
