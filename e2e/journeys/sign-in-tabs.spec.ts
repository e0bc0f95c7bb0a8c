/** State across tabs and time: resuming a sign-in, sessions that ended elsewhere, a second tab, the last minute of a code. */

import { endResendPause, idleSessions, shortenChallenge } from "@/e2e/faults/support/moved-clocks";
import { full } from "@/e2e/support/full-run";
import { waitForCodes } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import { disableAccount } from "@/e2e/support/operator";
import {
  codeField,
  expectSignedIn,
  fillPassword,
  giveCode,
  givePassword,
  signInWithCode,
} from "@/e2e/support/page-objects";
import { makeMember } from "@/e2e/support/people";
import { signedIn } from "@/e2e/support/requests";

test("the sign-in page offers to resume a pending code, to its own browser only", async ({ page, otherPage, kit }) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  await page.goto("/sign-in?callbackUrl=%2Faccount");
  await fillPassword(page, person);
  await expect(codeField(page)).toBeVisible();
  await page.goBack();
  await expect(page.getByText("A code is on its way to r***@j***.test.")).toBeVisible();
  await expect(page.getByText(person.email)).toHaveCount(0);
  await otherPage.goto("/sign-in");
  await expect(otherPage.getByText(/A code is on its way/)).toHaveCount(0);
  await page.getByRole("link", { name: "Continue" }).click();
  await expect(page).toHaveURL("/sign-in/code?callbackUrl=%2Faccount");
  await giveCode(page, person.email);
  await expect(page).toHaveURL("/account");
});

test("a canceled sign-in keeps the return path, and Back onto a live code is not called canceled", async ({
  page,
  kit,
}) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  await page.goto("/sign-in?callbackUrl=%2Faccount");
  await fillPassword(page, person);
  await expect(codeField(page)).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL("/sign-in?notice=cancelled&callbackUrl=%2Faccount");
  await expect(page.getByText("Sign-in canceled. Its code no longer works.")).toBeVisible();
  await fillPassword(page, person);
  await expect(codeField(page)).toBeVisible();
  await page.goBack();
  await expect(page.getByText(/A code is on its way/)).toBeVisible();
  await expect(page.getByText("Sign-in canceled.")).toHaveCount(0);
});

test("a second tab goes home after signing in elsewhere", async ({ page, context, kit }) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  const waiting = await context.newPage();
  await waiting.goto("/sign-in?callbackUrl=%2Faccount");
  await givePassword(page, person);
  await expect(codeField(page)).toBeVisible();
  const late = await context.newPage();
  await late.goto("/sign-in/code?callbackUrl=%2Faccount");
  await giveCode(page, person.email);
  await expectSignedIn(page);
  await waiting.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(waiting).toHaveURL("/account");
  await late.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect(late).toHaveURL("/account");
});

test("a session that was ended elsewhere says so on the sign-in page, and returns", async ({ page, kit, database }) => {
  const person = await makeMember(kit);
  await kit.signIn(page, person);
  const other = await signedIn(person);
  expect((await other.send("DELETE", "/api/account/sessions?others=true")).status).toBeLessThan(300);
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in?callbackUrl=%2Faccount");
  await expect(page.getByText(/^Your session was ended from another device/)).toBeVisible();
  await fillPassword(page, person);
  await expect(page).toHaveURL("/account");

  await idleSessions(database, person, 120);
  await page.goto("/account");
  await expect(page.getByText("Your session expired. Sign in again to continue.")).toBeVisible();
});

test("a password changed elsewhere is the reason on the sign-in page", async ({ page, kit }) => {
  const person = await makeMember(kit);
  await kit.signIn(page, person);
  const other = await signedIn(person);
  const newPassword = "tuesday umbrella canyon";
  const body = { currentPassword: person.password, newPassword };
  expect((await other.send("POST", "/api/account/password", { body })).status).toBeLessThan(300);
  await page.goto("/account");
  await expect(page.getByText(/^Your password was changed, so your other sessions ended/)).toBeVisible();
  await fillPassword(page, { email: person.email, password: newPassword });
  await expect(page).toHaveURL("/account");
});

test("a disabled account and a signed-out browser are told no reason", async ({ page, kit }) => {
  const person = await makeMember(kit);
  await kit.signIn(page, person);
  await disableAccount(person.email);
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in?callbackUrl=%2Faccount");
  await expect(page.getByText(/session (was ended|expired)/)).toHaveCount(0);
});

test(
  "in its last minute a code is not sent again, and the page offers to start again",
  full,
  async ({ page, kit, database }) => {
    const person = await makeMember(kit, { twoFactorEnabled: true });
    await page.goto("/sign-in?callbackUrl=%2Faccount");
    await fillPassword(page, person);
    await expect(codeField(page)).toBeVisible();
    await Promise.all([endResendPause(database, person), shortenChallenge(database, person, 50)]);
    await page.reload();
    await expect(page.getByText("This code is about to expire.")).toBeVisible();
    await page.getByRole("button", { name: "Send again" }).click();
    await expect(page.getByText("Not sent. Start again to get a new code.")).toBeVisible();
    expect(await waitForCodes(person.email)).toHaveLength(1);
    await page.getByRole("link", { name: "Start again" }).click();
    await expect(page).toHaveURL("/sign-in?callbackUrl=%2Faccount");
    await fillPassword(page, person);
    await giveCode(page, person.email, 2);
    await expect(page).toHaveURL("/account");
  },
);

test("a page's stale token is renewed once, and nothing typed is lost", async ({ page, context, kit }) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await context.clearCookies();
  const calls: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/auth/")) calls.push(`${request.method()} ${pathname}`);
  });
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(codeField(page)).toBeVisible();
  const post = "POST /api/auth/callback/password";
  expect(calls).toEqual([post, "GET /api/auth/csrf", post]);
  await giveCode(page, person.email);
  await expectSignedIn(page);
});

test("a sign-in with a code makes two calls of next-auth", async ({ page, kit }) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  const calls: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/auth/")) calls.push(`${request.method()} ${pathname}`);
  });
  await signInWithCode(page, person);
  expect(calls).toEqual(["POST /api/auth/callback/password", "POST /api/auth/callback/code"]);
});
