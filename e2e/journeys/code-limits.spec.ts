/** Codes that no longer work or are resent: what the page says and offers. */

import type { Page } from "@playwright/test";
import { endResendPause, shortenChallenge } from "@/e2e/faults/support/moved-clocks";
import { codeIn, type Message, waitForCodes } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import type { KitPeople, Person } from "@/e2e/support/kit-people";
import { codeField, copyOf, expectSignedIn, giveCode, markOn } from "@/e2e/support/page-objects";

async function makeCareful(kit: KitPeople): Promise<Person> {
  return kit.makePerson({ twoFactorEnabled: true, memberships: [{ workgroup: await kit.makeWorkgroup() }] });
}

async function newest(person: Person, count = 1): Promise<Message> {
  const [message] = await waitForCodes(person.email, count);
  if (!message) throw new Error("no message");
  return message;
}

async function signInAgain(page: Page, { email, password }: Person): Promise<void> {
  await page.getByRole("link", { name: "Sign in again" }).click();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("the page counts incorrect codes down, and refuses the correct code after the fifth", async ({
  page,
  context,
  kit,
}) => {
  const person = await makeCareful(kit);
  await kit.openCodePage(page, person);
  const code = codeIn(await newest(person));
  const wrong = ["000000", "111111", "222222", "333333", "444444", "555555"].filter((guess) => guess !== code);
  const alert = page.getByRole("alert").filter({ hasText: "That code is incorrect." });

  for (const left of ["4 attempts left.", "3 attempts left.", "2 attempts left.", "This is your last attempt."]) {
    await codeField(page).fill(wrong.shift() ?? "");
    await expect(alert).toContainText(left);
    await expect(alert).toContainText(`Use the code from message ${await markOn(page)}.`);
    await expect(codeField(page)).toBeEditable();
  }
  await codeField(page).fill(wrong.shift() ?? "");
  await expect(page.getByRole("heading", { name: "Too many incorrect codes" })).toBeVisible();
  await expect(codeField(page)).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Too many incorrect codes" })).toBeVisible();
  const program = await copyOf(context);
  expect((await program.code(code)).reason).toBe("exhausted");

  await signInAgain(page, person);
  await giveCode(page, person.email, 2);
  await expectSignedIn(page);
});

test("an expired code is refused, and a new sign-in sends another", async ({ page, kit, database }) => {
  const person = await makeCareful(kit);
  // The page learns of the end by its code only: a poll would replace the form before the code is in it.
  await page.route("**/api/sign-in/challenge", (route) => route.fulfill({ status: 503 }));
  await kit.openCodePage(page, person);
  const old = codeIn(await newest(person));
  const mark = await markOn(page);
  await shortenChallenge(database, person);
  await codeField(page).fill(old);
  await expect(page.getByRole("heading", { name: "This code has expired" })).toBeVisible();
  await page.unrouteAll();
  await page.reload();
  await expect(page.getByRole("heading", { name: "This code has expired" })).toBeVisible();

  await signInAgain(page, person);
  const message = await newest(person, 2);
  await expect(page.getByText(/^Message [A-Z0-9]{2}\b/)).not.toContainText(`Message ${mark} `);
  await codeField(page).fill(codeIn(message));
  await expectSignedIn(page);
});

test("the page resends the same code after a delay, three times at most", async ({ page, kit, database }) => {
  const person = await makeCareful(kit);
  await kit.openCodePage(page, person);
  const again = page.getByRole("button", { name: "Send again" });
  await expect(again).toBeDisabled();
  await expect(again).toContainText(/in \d+ s/);
  await expect(page.getByText("3 resends left")).toBeVisible();
  const mark = await markOn(page);
  await newest(person);

  for (const [sent, left] of [
    [1, "2 resends left"],
    [2, "1 resend left"],
    [3, "No resends left"],
  ] as const) {
    await endResendPause(database, person);
    await page.reload();
    await expect(again).toBeEnabled();
    await again.click();
    await expect(page.getByText("Sent again: same code.")).toBeVisible();
    await expect(page.getByText(left)).toBeVisible();
    await expect(again).toBeDisabled();
    await waitForCodes(person.email, sent + 1);
  }
  await endResendPause(database, person);
  await page.reload();
  await expect(page.getByText("No resends left")).toBeVisible();
  await expect(again).toBeDisabled();

  const messages = await waitForCodes(person.email, 4);
  expect(new Set(messages.map(codeIn)).size).toBe(1);
  for (const { text } of messages) expect(text).toContain(`Message ${mark},`);
  await codeField(page).fill(codeIn(await newest(person, 4)));
  await expectSignedIn(page);
});

test("cancelling ends the challenge: neither its code nor its cookie works", async ({ page, context, kit }) => {
  const person = await makeCareful(kit);
  await kit.openCodePage(page, person);
  const code = codeIn(await newest(person));
  const copy = await copyOf(context);
  expect((await copy.send("GET", "/api/sign-in/challenge")).status).toBe(200);

  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/sign-in\?notice=cancelled/);
  await expect(page.getByText("Sign-in canceled. Its code no longer works.")).toBeVisible();
  expect((await copy.send("GET", "/api/sign-in/challenge")).status).toBe(404);
  expect((await copy.code(code)).reason).toBe("no_challenge");

  await page.goto("/sign-in/code");
  await expect(page).toHaveURL(/\/sign-in\?/);
  await expect(codeField(page)).toHaveCount(0);
});
