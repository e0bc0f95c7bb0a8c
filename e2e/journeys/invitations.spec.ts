import { inFullRun } from "@/e2e/support/full-run";
import { Client } from "@/e2e/support/http-client";
import { waitForCodes } from "@/e2e/support/inbox";
import { accept, chosenPassword, invitationToken, newAddress } from "@/e2e/support/invitations";
import { expect, test } from "@/e2e/support/journey-test";
import { invitedToken } from "@/e2e/support/memberships";
import { expectSignedIn, fillPassword, giveCode } from "@/e2e/support/page-objects";

for (const width of [1280, 390]) {
  test(`at ${width} px an admin invites, sends again and revokes`, inFullRun("light", width), async ({ page, kit }) => {
    await page.setViewportSize({ width, height: 800 });
    const workgroup = await kit.makeFreshWorkgroup();
    const { admin } = workgroup;
    await kit.signIn(page, admin);
    await page.goto(`/workgroups/${workgroup.id}/members`);
    await page.getByRole("link", { name: "Invitations" }).click();
    await expect(page.getByText("No open invitations.")).toBeVisible();
    const send = page.getByRole("button", { name: "Send invitation" });
    await send.click();
    await expect(page.getByText("Enter a name.")).toBeVisible();
    const email = newAddress();
    await page.getByLabel("Name").fill("Indigo Invited");
    await page.getByLabel("Email").fill("indigo");
    await page.getByRole("radio", { name: "Admin" }).check();
    await send.click();
    await expect(page.getByText("Enter a valid email address.")).toBeVisible();
    await page.getByLabel("Email").fill(email);
    await send.click();
    await expect(page.getByText(`Invitation sent to ${email}.`)).toBeVisible();
    const item = page.getByRole("listitem").filter({ hasText: email });
    await expect(item).toContainText(`Invited by ${admin.name}.`);
    await expect(item).toContainText("Admin");
    const first = await invitationToken(email);

    await page.getByLabel("Name").fill("Indigo Invited");
    await page.getByLabel("Email").fill(email.toUpperCase());
    await send.click();
    await expect(page.getByText("This address already has an invitation. Send that one again instead.")).toBeVisible();
    await page.getByLabel("Name").fill("");
    await page.getByLabel("Email").fill("");

    await item.getByRole("button", { name: "Send again" }).click();
    await expect(page.getByText(`Sent again to ${email}. The earlier link no longer works.`)).toBeVisible();
    const second = await invitationToken(email, 2);
    expect((await new Client().send("GET", `/api/invitations/${first}`)).status).toBe(410);
    expect((await new Client().send("GET", `/api/invitations/${second}`)).status).toBe(200);
    await item.getByRole("button", { name: "Revoke" }).click();
    await expect(page.getByText(`The invitation of ${email} is revoked.`, { exact: false })).toBeVisible();
    await expect(page.getByText("No open invitations.")).toBeVisible();
    await page.goto(`/invitations/${second}`);
    await expect(page.getByRole("heading", { name: "This invitation no longer works" })).toBeVisible();
  });
}

test("a new person joins with name and password, and takes the ordinary sign-in with a code", async ({ page, kit }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  const workgroup = await kit.makeWorkgroup();
  const email = newAddress();
  const token = await invitedToken(workgroup, email);
  await workgroup.enforce();
  await page.goto(`/invitations/${token}`);
  await expect(page.getByLabel("Email")).toHaveValue(email);
  await expect(page.getByLabel("Your name")).toHaveValue("Indigo Invited");
  await page.getByLabel("New password").fill("too short");
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page.getByLabel("New password")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Your name").fill("Indigo Rivers");
  await page.getByLabel("New password").fill(chosenPassword);
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page).toHaveURL(/\/sign-in\/code/);
  expect(await waitForCodes(email)).toHaveLength(1);
  await giveCode(page, email);
  await expectSignedIn(page);
  await page.goto(`/invitations/${token}`);
  await expect(page.getByRole("heading", { name: "This invitation no longer works" })).toBeVisible();
});

test("a person with an account signs in, comes back and joins", async ({ page, kit }) => {
  const workgroup = await kit.makeWorkgroup();
  const person = await kit.makePerson({ memberships: [{ workgroup: await kit.makeWorkgroup() }] });
  const token = await invitedToken(workgroup, person.email);
  await page.goto(`/invitations/${token}`);
  await expect(page.getByRole("heading", { name: `Join ${workgroup.name}` })).toBeVisible();
  await expect(page.getByLabel("New password")).toBeHidden();
  await page.getByRole("link", { name: "Sign in" }).click();
  await fillPassword(page, person);
  await expect(page).toHaveURL(`/invitations/${token}`);
  await page.getByRole("button", { name: "Join" }).click();
  await expectSignedIn(page);
  await expect(page.getByText(workgroup.name).first()).toBeVisible();
});

test("signed in as another account, the page names both addresses and offers to sign out", async ({ page, kit }) => {
  const workgroup = await kit.makeWorkgroup();
  const { admin } = workgroup;
  const email = newAddress();
  const token = await invitedToken(workgroup, email);
  await kit.signIn(page, admin);
  await page.goto(`/invitations/${token}`);
  await expect(page.getByRole("heading", { name: "You're signed in with another account" })).toBeVisible();
  await expect(page.getByText(email)).toBeVisible();
  await expect(page.getByText(admin.email)).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: `Join ${workgroup.name}` })).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(email);
});

test("two tabs accept one invitation: the second says that the link no longer works", async ({ page, kit }) => {
  const token = await invitedToken(await kit.makeWorkgroup());
  await page.goto(`/invitations/${token}`);
  await page.getByLabel("New password").fill(chosenPassword);
  expect((await accept(new Client(), token)).status).toBe(200);
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page.getByRole("heading", { name: "This invitation no longer works" })).toBeVisible();
});

test("without scripts the page shows what the invitation is about, and says that joining needs them", async ({
  browser,
  kit,
}) => {
  const workgroup = await kit.makeWorkgroup();
  const person = await kit.makePerson({ memberships: [{ workgroup: await kit.makeWorkgroup() }] });
  const tokens = [await invitedToken(workgroup), await invitedToken(workgroup, person.email)];
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`/invitations/${tokens[0]}`);
  await expect(page.getByRole("heading", { name: `Join ${workgroup.name}` })).toBeVisible();
  // Playwright finds no text within `noscript`, but elements.
  await expect(page.locator("noscript p").first()).toHaveText(/Joining requires JavaScript/);
  await page.goto(`/invitations/${tokens[1]}`);
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await context.close();
});
