/** Page objects: fields and steps of the screens, found by their visible labels. */
import { SignInPage } from "@leadmaster/playwright";
import { type BrowserContext, expect, type Page } from "@playwright/test";
import { Client } from "./http-client";
import { codeIn, waitForCodes, waitForMessages } from "./inbox";
import type { Person } from "./people";

export const codeField = (page: Page) => page.getByLabel("One-Time Password", { exact: true });
export const twoFactorBox = (page: Page) => page.getByRole("checkbox", { name: "Enable 2 Factor Login" });

/** On the code page, waits for the `count`th email with a code and types the code of the newest. */
export async function giveCode(page: Page, email: string, count = 1): Promise<void> {
  await expect(codeField(page)).toBeVisible();
  const [message] = await waitForCodes(email, count);
  if (!message) throw new Error("no message");
  await codeField(page).fill(codeIn(message));
}

/** @returns the request mark on the code page */
export async function markOn(page: Page): Promise<string> {
  const text = await page.getByText(/^Message [A-Z0-9]{2}\b/).textContent();
  return text?.slice("Message ".length, "Message ".length + 2) ?? "";
}

/** A North American number, or a British mobile number, as the screens show it: "+1 415-555-0100". */
export const shownPhone = (phone: string): string =>
  phone.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1-$2-$3").replace(/^\+44(\d{4})(\d{6})$/, "+44 $1 $2");

/** A row of the list "Sent to" on the code page. */
export const deliveryRow = (page: Page, channel: "Email" | "Text message") =>
  page.getByRole("listitem").filter({ hasText: `${channel} to` });

export async function openUserInformation(page: Page): Promise<void> {
  await page.getByRole("button", { name: "My account" }).click();
  await page.getByRole("menuitem", { name: "My Account Settings" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "User Information" })).toBeVisible();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "My account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByText("You're signed out.")).toBeVisible();
}

/** @returns an HTTP client with a copy of the browser's cookies, as a thief or another tab has them */
export async function copyOf(context: BrowserContext): Promise<Client> {
  const client = new Client();
  for (const { name, value } of await context.cookies()) client.cookies.set(name, value);
  return client;
}

type Credentials = Pick<Person, "email" | "password">;

/** Opens the sign-in page and submits email and password. */
export const givePassword = (page: Page, person: Credentials): Promise<void> => new SignInPage(page).signIn(person);

/** Submits email and password on an open sign-in page. */
export const fillPassword = (page: Page, person: Credentials): Promise<void> => new SignInPage(page).submit(person);

/** Signs in with the code of the newest of `count` emails. */
export async function signInWithCode(page: Page, person: Credentials, count = 1): Promise<void> {
  await givePassword(page, person);
  const [message] = await waitForMessages(person.email, count);
  if (!message) throw new Error("no message");
  await page.getByLabel("One-Time Password").fill(codeIn(message));
  await expectSignedIn(page);
}

/** Signs in a user who needs no code. */
export async function signIn(page: Page, person: Credentials): Promise<void> {
  await givePassword(page, person);
  await expectSignedIn(page);
}

export async function expectSignedIn(page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: "My account" })).toBeVisible();
}
