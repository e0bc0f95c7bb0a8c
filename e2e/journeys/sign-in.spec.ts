/** Sign-in with email and password, its errors, return paths, and sign-out. */

import { randomUUID } from "node:crypto";
import { messagesTo } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import {
  copyOf,
  expectSignedIn,
  fillPassword,
  giveCode,
  givePassword,
  openUserInformation,
  signIn,
  signOut,
} from "@/e2e/support/page-objects";

test("a user signs in without a code if no policy requires one", async ({ page, kit }) => {
  const workgroup = await kit.makeWorkgroup("APP");
  const person = await kit.makePerson({ memberships: [{ workgroup }] });

  await signIn(page, person);
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("heading", { name: `Welcome, ${person.name}` })).toBeVisible();
  await expect(page.getByText("2 Factor Login is off")).toBeVisible();
  await expect(page.getByText(workgroup.name)).toBeVisible();

  // The sign-in page is of no use to who is signed in.
  await page.goto("/sign-in?callbackUrl=%2Faccount");
  await expect(page).toHaveURL("/account");
  expect(await messagesTo(person.email)).toEqual([]);
});

test("an incorrect password keeps the email and does not say which of the two is incorrect", async ({ page, kit }) => {
  const person = await kit.makePerson({ memberships: [{ workgroup: await kit.makeWorkgroup() }] });
  const nobody = `nobody-${randomUUID()}@journey.test`;
  const refusal = page.getByRole("alert").filter({ hasText: "Incorrect email or password." });

  for (const email of [person.email, nobody]) {
    await page.goto("/sign-in");
    await fillPassword(page, { email, password: "certainly not the password" });
    await expect(refusal).toHaveText("Incorrect email or password.");
    await expect(page.getByLabel("Email")).toHaveValue(email);
    await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  }

  // A slip costs nothing: the next try counts. Capital letters and spaces around the address do no harm.
  await fillPassword(page, { email: ` ${person.email.toUpperCase()} `, password: person.password });
  await expectSignedIn(page);
});

test("the form asks for missing fields before it sends anything", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Email")).toBeFocused();
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
});

test("a sign-in returns to the requested page, with and without a code", async ({ page, otherPage, kit }) => {
  const memberships = [{ workgroup: await kit.makeWorkgroup() }];
  const plain = await kit.makePerson({ memberships });
  const careful = await kit.makePerson({ memberships, twoFactorEnabled: true });

  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in?callbackUrl=%2Faccount");
  await fillPassword(page, plain);
  await expect(page).toHaveURL("/account");
  await expect(page.getByRole("heading", { name: "User Information" })).toBeVisible();
  await expect(page.getByRole("main").getByText(plain.email, { exact: true })).toBeVisible();

  await otherPage.goto("/account");
  await fillPassword(otherPage, careful);
  await giveCode(otherPage, careful.email);
  await expect(otherPage).toHaveURL("/account");
  await expect(otherPage.getByRole("main").getByText(careful.email, { exact: true }).first()).toBeVisible();
});

test("signing out ends the session on the server, and Back shows nothing of it", async ({ page, context, kit }) => {
  const person = await kit.makePerson({ memberships: [{ workgroup: await kit.makeWorkgroup() }] });
  await signIn(page, person);
  await openUserInformation(page);
  await expect(page.getByRole("main").getByText(person.email)).toBeVisible();
  const thief = await copyOf(context);
  expect((await thief.send("GET", "/api/account")).status).toBe(200);

  await signOut(page);
  expect((await thief.send("GET", "/api/account")).status).toBe(401);
  expect((await thief.send("GET", "/account")).status).toBe(307);

  await page.goBack();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(page.getByText(person.email)).toHaveCount(0);
  await expect(page.getByText(person.name)).toHaveCount(0);

  // A second person in the same browser sees only what is theirs.
  const next = await kit.makePerson({
    name: "Next Person",
    memberships: [{ workgroup: await kit.makeWorkgroup() }],
  });
  await givePassword(page, next);
  await expect(page.getByRole("heading", { name: "Welcome, Next Person" })).toBeVisible();
  await openUserInformation(page);
  await expect(page.getByLabel("Name")).toHaveValue("Next Person");
});
