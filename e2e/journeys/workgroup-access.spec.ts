/** Access to the Workgroup Management page. */
import { expect, test } from "@/e2e/support/journey-test";
import { fillPassword, signIn } from "@/e2e/support/page-objects";

test("Workgroup Management for its admin, its member, an outsider and an anonymous client", async ({
  page,
  otherPage,
  world,
}) => {
  const workgroup = await world.makeWorkgroup();
  const path = `/workgroups/${workgroup.id}`;
  const elsewhere = await world.makeWorkgroup();
  const admin = await world.makePerson({ memberships: [{ workgroup, role: "admin" }] });
  const member = await world.makePerson({ memberships: [{ workgroup }] });
  const outsider = await world.makePerson({ memberships: [{ workgroup: elsewhere, role: "admin" }] });

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

  await signIn(otherPage, outsider);
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

test("an admin of two workgroups chooses between them", async ({ page, world }) => {
  const [first, second] = [await world.makeWorkgroup("APP2"), await world.makeWorkgroup("APP3")];
  const admin = await world.makePerson({
    memberships: [
      { workgroup: first, role: "admin" },
      { workgroup: second, role: "admin" },
    ],
  });
  await signIn(page, admin);
  for (const workgroup of [first, second]) {
    await page.getByRole("button", { name: "Workgroup Management" }).click();
    await page.getByRole("menuitem", { name: workgroup.name }).click();
    await expect(page).toHaveURL(`/workgroups/${workgroup.id}`);
    await expect(page.getByRole("main")).toContainText(workgroup.name);
  }
});

test("a member who is removed loses access at the next page", async ({ page, world }) => {
  const workgroup = await world.makeWorkgroup();
  const member = await world.makePerson({ memberships: [{ workgroup }] });
  await signIn(page, member);
  await world.sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${member.id}`;
  await page.getByRole("link", { name: "Help" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "2-Factor Authentication" })).toBeVisible();
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in?callbackUrl=%2Faccount");
  await fillPassword(page, member);
  await expect(page.getByText("Incorrect email or password.")).toBeVisible();
});
