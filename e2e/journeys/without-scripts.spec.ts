/** R61: the whole sign-in with plain HTML forms, in a browser without JavaScript. */
import type { Page } from "@playwright/test";
import { endResendPause, lockSecondStep, shortenChallenge, spendWrongCodes } from "@/e2e/faults/support/moved-clocks";
import { full } from "@/e2e/support/full-run";
import { codeIn, waitForCodes } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import type { Person } from "@/e2e/support/kit-people";
import { codeField, deliveryRow } from "@/e2e/support/page-objects";
import { makeMember } from "@/e2e/support/people";

test.use({ javaScriptEnabled: false });

async function fill(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function openCodePage(page: Page, person: Person, callbackUrl = "/account"): Promise<string> {
  await page.goto(`/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`);
  await fill(page, person);
  await expect(page).toHaveURL(`/sign-in/code?callbackUrl=${encodeURIComponent(callbackUrl)}`);
  const messages = await waitForCodes(person.email);
  const [message] = messages;
  if (!message) throw new Error("no message");
  return codeIn(message);
}

async function giveCode(page: Page, code: string): Promise<void> {
  await codeField(page).fill(code);
  await page.getByRole("button", { name: "Verify" }).click();
}

const wrongOf = (code: string) => (code === "123456" ? "654321" : "123456");

test("R61 a user whom no policy asks for a code signs in, reads the account and signs out", async ({ page, kit }) => {
  const person = await makeMember(kit);
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in?callbackUrl=%2Faccount");
  await fill(page, person);
  await expect(page).toHaveURL("/account");
  // Playwright finds no text within `noscript`, but elements.
  await expect(page.locator("noscript p").first()).toHaveText(/turn on JavaScript and reload this page/);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You're signed out.")).toBeVisible();
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in?callbackUrl=%2Faccount");
});

test("R61 a user with a code signs in and reaches the return path", async ({ page, kit }) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  const code = await openCodePage(page, person);
  await expect(async () => {
    await page.getByRole("link", { name: "Refresh" }).click();
    await expect(deliveryRow(page, "Email")).toContainText("Delivered", { timeout: 1_000 });
  }).toPass();
  await giveCode(page, `${code.slice(0, 3)} ${code.slice(3)}`);
  await expect(page).toHaveURL("/account");
});

test("R61 a wrong password keeps the email address and the return path", async ({ page, kit }) => {
  const person = await makeMember(kit);
  await page.goto("/sign-in?callbackUrl=%2Faccount");
  await fill(page, { email: person.email, password: "wrong password, sadly" });
  await expect(page.getByText("Incorrect email or password.")).toBeVisible();
  await expect(page).toHaveURL("/sign-in?error=credentials&callbackUrl=%2Faccount");
  await expect(page.getByLabel("Email")).toHaveValue(person.email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await fill(page, person);
  await expect(page).toHaveURL("/account");
});

test("R61 an incorrect code says how many attempts are left", async ({ page, kit }) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  const code = await openCodePage(page, person);
  await giveCode(page, wrongOf(code));
  await expect(page.getByText("That code is incorrect. 4 attempts left.")).toBeVisible();
  await giveCode(page, "12");
  await expect(page.getByText("Enter the 6-digit code.")).toBeVisible();
  await giveCode(page, code);
  await expect(page).toHaveURL("/account");
});

for (const edition of ["APP", "APP2", "APP3", "APP4"] as const) {
  const run = edition === "APP" || edition === "APP4" ? {} : full;

  test(
    `R61 ${edition}: an enforced code goes to the channels of the edition and signs in`,
    run,
    async ({ page, phone, kit }) => {
      const workgroup = await kit.makeWorkgroup(edition, true);
      const person = await kit.makePerson({ phone, memberships: [{ workgroup }] });
      const code = await openCodePage(page, person);
      await expect(page.getByText(`${workgroup.name} asks for a code at every sign-in.`)).toBeVisible();
      await expect(deliveryRow(page, "Text message")).toHaveCount(edition === "APP4" ? 1 : 0);
      await giveCode(page, code);
      await expect(page).toHaveURL("/account");
    },
  );
}

test("R61 missing fields are named, and the typed address is kept", async ({ page, kit }) => {
  const person = await makeMember(kit);
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Enter your email address.")).toBeVisible();
  await expect(page.getByText("Enter your password.")).toBeVisible();
  await page.getByLabel("Email").fill(person.email);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Enter your password.")).toBeVisible();
  await expect(page.getByText("Enter your email address.")).toHaveCount(0);
  await expect(page.getByLabel("Email")).toHaveValue(person.email);
});

test("R61 too many attempts say how long to wait", full, async ({ page, kit }) => {
  const person = await makeMember(kit);
  await page.goto("/sign-in");
  for (let i = 0; i < 6; i++) await fill(page, { email: person.email, password: `wrong password ${i}` });
  await expect(page.getByText("Too many attempts. Try again in 15 minutes.")).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(person.email);
});

test("R61 a code that is expired, used up, paused or locked says so and leads on", async ({ page, kit, database }) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  const code = await openCodePage(page, person);
  for (let i = 0; i < 5; i++) await giveCode(page, wrongOf(code));
  await expect(page.getByRole("heading", { name: "Too many incorrect codes" })).toBeVisible();
  await page.getByRole("link", { name: "Sign in again" }).click();
  await expect(page).toHaveURL("/sign-in?callbackUrl=%2Faccount");
  await fill(page, person);
  await expect(codeField(page)).toBeVisible();
  await shortenChallenge(database, person);
  await giveCode(page, code);
  await expect(page.getByRole("heading", { name: "This code has expired" })).toBeVisible();

  await page.goto("/sign-in");
  await fill(page, person);
  await expect(codeField(page)).toBeVisible();
  await spendWrongCodes(database, person, 10);
  await giveCode(page, code);
  await expect(page.getByRole("heading", { name: "Sign-in is paused" })).toBeVisible();
  await lockSecondStep(database, person);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sign-in is locked" })).toBeVisible();
});

test("R61 Send again and Cancel are forms, too", async ({ page, kit, database }) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  await openCodePage(page, person);
  await page.getByRole("button", { name: "Send again" }).click({ force: true });
  await expect(page.getByText(/It's too early to send another code\. Try again in \d+ seconds?\./)).toBeVisible();
  await endResendPause(database, person);
  await page.getByRole("button", { name: "Send again" }).click({ force: true });
  await expect(page.getByText("Sent again: same code.")).toBeVisible();
  const [newest] = await waitForCodes(person.email, 2);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL("/sign-in?notice=cancelled&callbackUrl=%2Faccount");
  await expect(page.getByText("Sign-in canceled. Its code no longer works.")).toBeVisible();
  await page.goto("/sign-in/code?callbackUrl=%2Faccount");
  await expect(page).toHaveURL("/sign-in?callbackUrl=%2Faccount");
  expect(newest).toBeDefined();
});

test("R61 a session that lacks its second step asks for a code and takes it", async ({ page, kit }) => {
  const workgroup = await kit.makeWorkgroup();
  const person = await kit.makePerson({ memberships: [{ workgroup }] });
  await page.goto("/sign-in");
  await fill(page, person);
  await expect(page).toHaveURL("/");
  await workgroup.enforce();
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in/code?callbackUrl=%2Faccount");
  await page.getByRole("button", { name: "Send code" }).click();
  const [message] = await waitForCodes(person.email);
  await giveCode(page, message ? codeIn(message) : "");
  await expect(page).toHaveURL("/account");
});

test("R61 a second tab goes home when it submits a form after the first has signed in", async ({
  page,
  context,
  kit,
}) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  const tab = await context.newPage();
  await tab.goto("/sign-in?callbackUrl=%2Faccount");
  const code = await openCodePage(page, person);
  const late = await context.newPage();
  await late.goto("/sign-in/code?callbackUrl=%2Faccount");
  await giveCode(page, code);
  await expect(page).toHaveURL("/account");
  await giveCode(late, code);
  await expect(late).toHaveURL("/account");
  await fill(tab, person);
  await expect(tab).toHaveURL("/account");
  expect(await waitForCodes(person.email)).toHaveLength(1);
});
