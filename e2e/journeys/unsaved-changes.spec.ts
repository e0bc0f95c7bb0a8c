/** Unsaved, saved and failed changes on User Information, and the way out of them. */
import { ageAuthentication } from "@/e2e/faults/support/moved-clocks";
import { full } from "@/e2e/support/full-run";
import { codeIn, waitForCodes } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import { openUserInformation, twoFactorBox } from "@/e2e/support/page-objects";
import { makeMember } from "@/e2e/support/people";

test("leaving with unsaved changes asks first, by link, back, reload and sign-out", async ({ page, kit }) => {
  const person = await makeMember(kit);
  await kit.signIn(page, person);
  await page.goto("/");
  await openUserInformation(page);
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  // A link that is pressed before the scripts run opens a new document, and "back" out of it is the browser's question.
  await page.getByLabel("Name").fill("Robin Early");
  await expect(page.getByText("Not saved yet: your name.")).toBeVisible();
  await page.getByRole("link", { name: "Password", exact: true }).click();
  await question.getByRole("button", { name: "Leave without saving" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Password" })).toBeFocused();
  await page.getByRole("link", { name: "User Information", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "User Information" })).toBeFocused();

  await page.getByLabel("Name").fill("Robin Unsaved");
  for (const leave of [
    () => page.getByRole("link", { name: "Sessions", exact: true }).click(),
    () => page.goBack({ timeout: 1 }).catch(() => null),
  ]) {
    await leave();
    await expect(question).toBeVisible();
    await expect(question.getByRole("button", { name: "Stay" })).toBeFocused();
    await question.getByRole("button", { name: "Stay" }).click();
    await expect(question).toHaveCount(0);
    await expect(page).toHaveURL("/account");
    await expect(page.getByLabel("Name")).toHaveValue("Robin Unsaved");
  }
  await page.getByRole("button", { name: "My account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.keyboard.press("Escape");
  await expect(question).toHaveCount(0);
  expect((await page.request.get("/api/account")).status()).toBe(200);

  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await page.reload({ timeout: 2_000 }).catch(() => null);
  expect(asked).toEqual(["beforeunload"]);
  await expect(page.getByLabel("Name")).toHaveValue("Robin Unsaved");

  await page.getByRole("link", { name: "Sessions", exact: true }).click();
  await question.getByRole("button", { name: "Leave without saving" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "My sessions" })).toBeFocused();
  expect(asked).toHaveLength(1);
});

test("leaving asks nothing when nothing was changed, was changed back, or is saved", async ({ page, kit }) => {
  const person = await makeMember(kit);
  await kit.signIn(page, person);
  await page.goto("/account");
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  const away = async () => {
    await page.getByRole("link", { name: "Password", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Password" })).toBeFocused();
    await expect(question).toHaveCount(0);
    await page.getByRole("link", { name: "User Information", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "User Information" })).toBeFocused();
  };
  await away();
  await twoFactorBox(page).check();
  await twoFactorBox(page).uncheck();
  await away();
  await twoFactorBox(page).check();
  await page.getByRole("button", { name: "Update" }).click();
  await expect(page.getByText("Saved. From your next sign-in, we'll ask for a code.")).toBeVisible();
  await away();
  await expect(twoFactorBox(page)).toBeChecked();
});

test("a saved change is confirmed in the footer for some seconds", full, async ({ page, kit }) => {
  await kit.signIn(page, await makeMember(kit));
  await page.goto("/account");
  await page.getByLabel("Name").fill("Robin Saved");
  await expect(page.getByText("Not saved yet: your name. Select Update.")).toBeVisible();
  await page.getByRole("button", { name: "Update" }).click();
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await expect(page.getByText("Saved.", { exact: true })).toHaveCount(0, { timeout: 20_000 });
  await expect(page.getByText("Changes take effect when you select Update.")).toBeVisible();
});

test("the title says that a save failed, until it is mended", async ({ page, kit }) => {
  await kit.signIn(page, await makeMember(kit));
  await page.goto("/account");
  await expect(page).toHaveTitle("User Information · LeadMaster");
  await page.getByLabel("Name").fill(" ");
  await page.getByRole("button", { name: "Update" }).click();
  await expect(page).toHaveTitle("Error: User Information · LeadMaster");
  await page.getByLabel("Name").fill("Robin Mended");
  await expect(page).toHaveTitle("User Information · LeadMaster");
});

test(
  "the offline message appears without a click and goes when the network is back",
  full,
  async ({ page, context, kit }) => {
    await kit.signIn(page, await makeMember(kit));
    await page.goto("/account");
    await page.getByLabel("Name").fill("Robin Offline");
    await context.setOffline(true);
    await expect(page.getByText("You're offline. What you entered is still here.")).toBeVisible();
    await page.getByRole("button", { name: "Update" }).click();
    const alert = page.getByRole("alert").filter({ hasText: "Can't reach LeadMaster." });
    await expect(alert).toBeVisible();
    await expect(page).toHaveTitle(/^Error: /);
    await context.setOffline(false);
    await expect(alert).toHaveCount(0);
    await expect(page.getByText("Not saved yet: your name.")).toBeVisible();
    await expect(page.getByLabel("Name")).toHaveValue("Robin Offline");
  },
);

test("what a form says of a lost connection goes when the network is back, and what was typed stays", async ({
  page,
  context,
  phone,
  kit,
}) => {
  const alert = page.getByRole("alert").filter({ hasText: "Can't reach LeadMaster." });
  async function loseAndRegain(press: () => Promise<void>) {
    await context.setOffline(true);
    await press();
    await expect(alert).toBeVisible();
    await context.setOffline(false);
    await expect(alert).toHaveCount(0);
  }
  const person = await makeMember(kit);
  await page.goto("/password-reset");
  await page.getByLabel("Email").fill(person.email);
  await loseAndRegain(() => page.getByRole("button", { name: "Send link" }).click());
  await expect(page.getByLabel("Email")).toHaveValue(person.email);

  await kit.signIn(page, person);
  await page.goto("/account");
  await page.getByRole("button", { name: "Add phone number" }).click();
  await page.getByLabel("Mobile number").fill(phone);
  await loseAndRegain(() => page.getByRole("button", { name: "Send code" }).click());
  await expect(page.getByLabel("Mobile number")).toHaveValue(phone);
});

test("a locked box takes the focus, names its reason, and changes by nothing", async ({ page, kit }) => {
  const workgroup = await kit.makeWorkgroup("APP", true);
  const person = await makeMember(kit, {}, workgroup);
  await kit.signIn(page, person);
  await page.goto("/account");
  const box = twoFactorBox(page);
  await box.focus();
  await expect(box).toBeFocused();
  await expect(box).toHaveAttribute("aria-disabled", "true");
  await expect(box).toHaveAccessibleDescription(
    new RegExp(`${workgroup.name} requires two-factor sign-in, so you can't turn this off here`),
  );
  await box.press(" ");
  await box.click({ force: true });
  await page.getByText("Enable 2 Factor Login", { exact: true }).click();
  await box.evaluate((element) => (element as HTMLElement).click());
  await expect(box).toBeChecked();
  await page.getByRole("button", { name: "Update" }).click();
  await expect(page.getByText("No changes to save.")).toBeVisible();
  const account = await (await page.request.get("/api/account")).json();
  expect(account.twoFactor).toMatchObject({ enabled: false, required: true });
});

test("with the keyboard alone a user turns two-factor off and confirms with password and code", async ({
  page,
  kit,
  database,
}) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  await kit.signIn(page, person);
  await ageAuthentication(database, person);
  await page.goto("/account");
  await expect(page.getByRole("button", { name: "Update" })).toBeEnabled();
  const tabTo = async (name: RegExp) => {
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press("Tab");
      const focused = page.locator(":focus");
      // Every stop of the way is seen: a ring of 2 px.
      expect(await focused.evaluate((element) => getComputedStyle(element).outlineStyle)).not.toBe("none");
      if (
        name.test(
          await focused.evaluate(
            (element) => `${element.id} ${element.textContent} ${(element as HTMLInputElement).name}`,
          ),
        )
      )
        return;
    }
    throw new Error(`no way to ${name}`);
  };
  await tabTo(/twoFactorEnabled/);
  await page.keyboard.press("Space");
  await tabTo(/currentPassword/);
  await page.keyboard.type(person.password);
  await tabTo(/Update/);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Confirm it's you" });
  await expect(dialog.getByLabel("One-Time Password")).toBeFocused();
  const [message] = await waitForCodes(person.email, 2);
  await page.keyboard.type(message ? codeIn(message) : "");
  await expect(page.getByText("Saved. From your next sign-in, your password is enough.")).toBeVisible();
  await expect(dialog).toHaveCount(0);
});
