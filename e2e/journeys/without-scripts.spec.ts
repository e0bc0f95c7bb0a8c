/** R61: the whole sign-in with plain HTML forms, in a browser without JavaScript. */
import type { Page } from "@playwright/test";
import { codeIn, waitForCodes } from "@/e2e/kit/inbox";
import { expect, test } from "@/e2e/kit/journey-test";
import { codeField, deliveryRow } from "@/e2e/kit/page-objects";
import type { Person } from "@/e2e/kit/people";
import { makeMember } from "@/e2e/kit/people";

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

test("R61 a user whom no policy asks for a code signs in, reads the account and signs out", async ({ page, world }) => {
  const person = await makeMember(world);
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

test("R61 a user with a code signs in and reaches the return path", async ({ page, world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const code = await openCodePage(page, person);
  await expect(async () => {
    await page.getByRole("link", { name: "Refresh" }).click();
    await expect(deliveryRow(page, "Email")).toContainText("Delivered", { timeout: 1_000 });
  }).toPass();
  await giveCode(page, `${code.slice(0, 3)} ${code.slice(3)}`);
  await expect(page).toHaveURL("/account");
});

test("R61 a wrong password keeps the email address and the return path", async ({ page, world }) => {
  const person = await makeMember(world);
  await page.goto("/sign-in?callbackUrl=%2Faccount");
  await fill(page, { email: person.email, password: "wrong password, sadly" });
  await expect(page.getByText("Incorrect email or password.")).toBeVisible();
  await expect(page).toHaveURL("/sign-in?error=credentials&callbackUrl=%2Faccount");
  await expect(page.getByLabel("Email")).toHaveValue(person.email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await fill(page, person);
  await expect(page).toHaveURL("/account");
});

test("R61 an incorrect code says how many attempts are left", async ({ page, world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const code = await openCodePage(page, person);
  await giveCode(page, wrongOf(code));
  await expect(page.getByText("That code is incorrect. 4 attempts left.")).toBeVisible();
  await giveCode(page, "12");
  await expect(page.getByText("Enter the 6-digit code.")).toBeVisible();
  await giveCode(page, code);
  await expect(page).toHaveURL("/account");
});
