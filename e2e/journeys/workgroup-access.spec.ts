/** Access to the Workgroup Management page. */
import { expect, test } from "@/e2e/support/journey-test";
import { changeMember } from "@/e2e/support/memberships";
import { fillPassword } from "@/e2e/support/page-objects";

test("Workgroup Management for its admin, its member, an outsider and an anonymous client", async ({
  page,
  otherPage,
  kit,
}) => {
  const workgroup = await kit.makeWorkgroup();
  const path = `/workgroups/${workgroup.id}`;
  const { admin } = workgroup;
  const member = await kit.makePerson({ memberships: [{ workgroup }] });
  const { admin: outsider } = await kit.makeWorkgroup();

  await page.goto(path);
  await expect(page).toHaveURL(`/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  await fillPassword(page, member);
  await expect(page.getByRole("heading", { name: "Only for admins" })).toBeVisible();
  expect((await page.goto(path))?.status()).toBe(403);
  await expect(page.getByRole("heading", { name: "Only for admins" })).toBeVisible();
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Workgroup Management" })).toHaveCount(0);
  await page.getByRole("link", { name: "Go to Home" }).click();
  await expect(page.getByRole("heading", { name: /^Welcome/ })).toBeVisible();

  await kit.signIn(otherPage, outsider);
  for (const nothing of [path, "/workgroups/00000000-0000-4000-8000-000000000000", "/workgroups/x", "/nothing/here"]) {
    expect((await otherPage.goto(nothing))?.status(), nothing).toBe(404);
    await expect(otherPage.getByRole("heading", { name: "Page not found" })).toBeVisible();
  }
  await expect(otherPage.getByText(workgroup.name)).toHaveCount(0);

  await page.context().clearCookies();
  await page.goto(path);
  await fillPassword(page, admin);
  await expect(page).toHaveURL(path);
  await expect(page.getByRole("heading", { name: "Security Options" })).toBeVisible();
});

test("an admin of two workgroups chooses between them", async ({ page, kit }) => {
  const [first, second] = [await kit.makeWorkgroup("APP2"), await kit.makeWorkgroup("APP3")];
  const admin = await kit.makePerson({
    memberships: [
      { workgroup: first, role: "admin" },
      { workgroup: second, role: "admin" },
    ],
  });
  await kit.signIn(page, admin);
  await page.goto("/");
  for (const workgroup of [first, second]) {
    await page.getByRole("button", { name: "Workgroup Management" }).click();
    await page.getByRole("menuitem", { name: workgroup.name }).click();
    await expect(page).toHaveURL(`/workgroups/${workgroup.id}`);
    await expect(page.getByRole("main")).toContainText(workgroup.name);
  }
});

test("a member who is removed loses access at the next page", async ({ page, kit }) => {
  const workgroup = await kit.makeWorkgroup();
  const member = await kit.makePerson({ memberships: [{ workgroup }] });
  await kit.signIn(page, member);
  await page.goto("/");
  await changeMember(workgroup, member, { disabled: true });
  await page.getByRole("link", { name: "Help" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "2-Factor Authentication" })).toBeVisible();
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in?callbackUrl=%2Faccount");
  await fillPassword(page, member);
  await expect(page.getByText("Incorrect email or password.")).toBeVisible();
});
