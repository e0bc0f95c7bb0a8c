/** The help article: its links, its content and its feedback form. */

import { randomUUID } from "node:crypto";
import { newIpAddress } from "@leadmaster/playwright";
import type { Browser, Page } from "@playwright/test";
import { expect, test } from "@/e2e/support/journey-test";
import { givePassword } from "@/e2e/support/page-objects";
import type { Database } from "@/e2e/support/people";

const path = "/help/two-factor-authentication";

const fromAnotherNetwork = () => ({ "x-forwarded-for": newIpAddress() });

/** A visitor with a browser and a network of their own: a network can answer 20 times an hour. */
async function newVisitor(browser: Browser): Promise<Page> {
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 ${randomUUID()}`;
  const context = await browser.newContext({ userAgent, extraHTTPHeaders: fromAnotherNetwork() });
  return context.newPage();
}

const comment = (page: Page) => page.getByLabel("How can we improve this article?");
const send = (page: Page) => page.getByRole("button", { name: "Send", exact: true });
const stored = (database: Database, text: string) =>
  database.sql<
    { helpful: boolean; comment: string }[]
  >`SELECT helpful, comment FROM help_feedback WHERE comment LIKE ${`${text}%`}`;

test("help is one press away from sign-in, code step and settings", async ({ page, kit }) => {
  const workgroup = await kit.makeWorkgroup();
  const careful = await kit.makePerson({ twoFactorEnabled: true, memberships: [{ workgroup }] });
  const opensHelp = async (name: string) => {
    await page.getByRole("link", { name, exact: true }).first().click();
    await expect(page).toHaveURL(path);
    await expect(page.getByRole("heading", { level: 1, name: "2-Factor Authentication" })).toBeVisible();
  };
  await page.goto("/sign-in");
  await opensHelp("Help");
  await givePassword(page, careful);
  await expect(page.getByLabel("One-Time Password")).toBeVisible();
  await opensHelp("Help");
  await page.context().clearCookies();
  await kit.signIn(page, workgroup.admin);
  await page.goto("/account");
  await opensHelp("What a code does and doesn't do");
});

test("the article links to its parts, says what two-factor does not stop, and names a mailbox", async ({ page }) => {
  await page.goto(path);
  const contents = page.getByRole("navigation", { name: "In this article" });
  const links = contents.getByRole("link");
  await expect(links).toHaveCount(8);
  for (const link of await links.all()) {
    const name = (await link.textContent()) ?? "";
    await link.click();
    await expect(page.getByRole("heading", { level: 2, name, exact: true })).toBeInViewport();
  }
  await expect(page.getByText("Two-step sign-in stops people who only know your password.")).toBeVisible();
  await expect(
    page.getByText(
      "It does not stop phishing pages, someone who reads your mailbox, or someone who takes over your phone number.",
    ),
  ).toBeVisible();
  const mail = page.getByRole("main").getByRole("link", { name: "Email us" });
  await expect(mail).toHaveAttribute("href", "mailto:support@leadmaster.test");
});

test("a visitor without an account answers, and changes the answer the same day", async ({ browser, database }) => {
  const page = await newVisitor(browser);
  const text = `A picture of the code step would help. ${randomUUID()}`;
  await page.goto(path);
  await comment(page).fill(text);
  await send(page).click();
  await expect(page.getByText("Choose Yes or No.")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Yes" })).toBeFocused();
  await page.getByRole("radio", { name: "No" }).check();
  await send(page).click();
  await expect(page.getByRole("heading", { name: "Thanks for your feedback" })).toBeFocused();
  expect(await stored(database, text)).toEqual([{ helpful: false, comment: text }]);

  await page.getByRole("button", { name: "Change my answer" }).click();
  await expect(page.getByRole("radio", { name: "No" })).toBeChecked();
  await expect(comment(page)).toHaveValue(text);
  await page.getByRole("radio", { name: "Yes" }).check();
  await comment(page).fill(`${text} Found it.`);
  await send(page).click();
  await expect(page.getByRole("heading", { name: "Thanks for your feedback" })).toBeVisible();
  expect(await stored(database, text)).toEqual([{ helpful: true, comment: `${text} Found it.` }]);
});

test("a typed comment survives a limit on its length, a lost network and a rate limit", async ({
  browser,
  database,
}) => {
  const page = await newVisitor(browser);
  const text = `${randomUUID()} ${"x".repeat(1_960)}`;
  await page.goto(path);
  await page.getByRole("radio", { name: "Yes" }).check();
  await comment(page).fill(text);
  await expect(page.getByText("3 characters left.")).toBeVisible();
  await comment(page).fill(`${text}xxxxx`);
  await expect(page.getByText("2 characters too many.")).toBeVisible();
  await send(page).click();
  await expect(page.getByText("Use 2,000 characters or fewer.")).toBeVisible();
  await expect(comment(page)).toBeFocused();
  await comment(page).fill(text);

  await page.context().setOffline(true);
  await send(page).click();
  await expect(page.getByText("Can't reach LeadMaster.")).toBeVisible();
  await page.context().setOffline(false);

  const fill = () =>
    page.context().request.post(`/api/help/feedback`, { data: { article: path.split("/").at(-1), helpful: true } });
  for (let n = 0; n < 20; n += 1) expect((await fill()).status()).toBe(204);
  expect((await fill()).status()).toBe(429);
  await send(page).click();
  await expect(page.getByText("Too many answers came from your network")).toContainText("Try again in 60 minutes.");
  await expect(comment(page)).toHaveValue(text);
  await expect(page.getByRole("radio", { name: "Yes" })).toBeChecked();
  expect(await stored(database, text)).toEqual([]);

  await page.context().setExtraHTTPHeaders(fromAnotherNetwork());
  await send(page).click();
  await expect(page.getByRole("heading", { name: "Thanks for your feedback" })).toBeVisible();
  expect(await stored(database, text)).toEqual([{ helpful: true, comment: text }]);
});
