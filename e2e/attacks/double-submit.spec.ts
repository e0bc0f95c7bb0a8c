/** S29: one press sends one request, and the same incorrect code is not sent twice in a row. */
import type { Locator, Page } from "@playwright/test";
import { attemptsOf } from "@/e2e/faults/support/challenge-rows";
import { expect, test } from "@/e2e/support/attack-test";
import { full } from "@/e2e/support/full-run";
import { codeIn, waitForCodes, wrongCode } from "@/e2e/support/inbox";
import {
  codeField,
  fillPassword,
  giveCode,
  givePassword,
  openUserInformation,
  signIn,
} from "@/e2e/support/page-objects";
import { makeMember, type Person } from "@/e2e/support/people";

/** Counts and holds back what the page sends there. It must be on its screen: Chromium doesn't intercept requests of a document that loads. */
async function hold(page: Page, method: string, path: string) {
  let sent = 0;
  let release: () => void = () => {};
  let gate = Promise.resolve();
  await page.route(`**${path}`, async (route) => {
    if (route.request().method() !== method) return route.fallback();
    sent += 1;
    await gate;
    await route.continue();
  });
  return {
    sent: () => sent,
    close: () => {
      gate = new Promise((resolve) => {
        release = resolve;
      });
    },
    open: () => release(),
  };
}

/** Everything by which a form can be submitted: Enter, its button, and the form itself, as a password manager does it. */
async function submitInEveryWay(field: Locator, button: Locator): Promise<void> {
  await field.press("Enter");
  await button.evaluate((element: HTMLButtonElement) => {
    element.click();
    element.click();
    element.form?.requestSubmit();
    element.form?.requestSubmit();
  });
  await field.press("Enter");
}

async function pasteCode(page: Page, code: string): Promise<void> {
  await codeField(page).evaluate((element, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", text);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, code);
}

const incorrect = (page: Page) => page.getByRole("alert").filter({ hasText: "That code is incorrect." });
const triedAlready = (page: Page) => page.getByRole("alert").filter({ hasText: "You already tried this code." });

/** On a code form: one attempt for one code, until its digits are changed. */
async function expectOneAttemptPerCode(page: Page, path: string, code: string, attempts: () => Promise<number>) {
  await expect(codeField(page)).toBeVisible();
  const requests = await hold(page, "POST", path);
  const verify = page.getByRole("button", { name: "Verify" });
  const wrong = wrongCode(code);

  requests.close();
  await codeField(page).fill(wrong);
  await expect.poll(requests.sent).toBe(1);
  await submitInEveryWay(codeField(page), verify);
  await pasteCode(page, wrong);
  requests.open();
  await expect(incorrect(page)).toBeVisible();
  expect([requests.sent(), await attempts()]).toEqual([1, 1]);

  // Unchanged digits: the page says so, and sends nothing.
  for (const again of [
    () => codeField(page).press("Enter"),
    () => verify.click(),
    () => pasteCode(page, wrong),
    () => submitInEveryWay(codeField(page), verify),
  ]) {
    await again();
    await expect(triedAlready(page)).toBeVisible();
  }
  expect([requests.sent(), await attempts()]).toEqual([1, 1]);

  // A refused submit selects the digits, a few microtasks after its event: wait for that, or it would select them amid the typing.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  // Changed and typed back: no automatic submit, but Enter sends it.
  await codeField(page).press("End");
  await codeField(page).press("Backspace");
  await expect(triedAlready(page)).toBeHidden();
  await codeField(page).pressSequentially(wrong.slice(-1));
  await expect(codeField(page)).toHaveValue(wrong);
  expect(requests.sent()).toBe(1);
  await codeField(page).press("Enter");
  await expect(incorrect(page)).toBeVisible();
  expect([requests.sent(), await attempts()]).toEqual([2, 2]);
}

async function newestCode({ email }: Person, count = 1): Promise<string> {
  const [message] = await waitForCodes(email, count);
  return message ? codeIn(message) : "";
}

test("S29 Enter, button and paste after the automatic submit spend no second attempt", async ({ page, world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  await givePassword(page, person);
  const code = await newestCode(person);
  await expectOneAttemptPerCode(
    page,
    "/api/auth/callback/code",
    code,
    async () => (await attemptsOf(world, person))[0] ?? 0,
  );
  await expect(page.getByText("3 attempts left.").first()).toBeVisible();
  await codeField(page).fill(code);
  await expect(page.getByRole("button", { name: "My account" })).toBeVisible();
});

test("S29 a text message that offers the incorrect code again spends no attempt", async ({ page, world, phone }) => {
  await page.addInitScript(() => {
    Object.assign(window, { OTPCredential: class {} });
    navigator.credentials.get = () =>
      new Promise((resolve) => {
        Object.assign(window, {
          offer: (code: string) => {
            Object.assign(window, { offer: undefined });
            resolve({ code } as unknown as Credential);
          },
        });
      });
  });
  // The browser offers a code only while the page asks for one.
  const offer = (code: string) =>
    page.waitForFunction((text) => {
      const { offer: give } = window as unknown as { offer?: (code: string) => void };
      give?.(text);
      return give !== undefined;
    }, code);
  const person = await makeMember(world, { twoFactorEnabled: true, phone }, await world.makeWorkgroup("APP4"));
  await givePassword(page, person);
  const code = await newestCode(person);
  await expect(codeField(page)).toBeVisible();
  const requests = await hold(page, "POST", "/api/auth/callback/code");
  requests.close();
  await offer(wrongCode(code));
  await expect.poll(requests.sent).toBe(1);
  await codeField(page).press("Enter");
  requests.open();
  await expect(incorrect(page)).toBeVisible();
  await offer(wrongCode(code));
  await expect(triedAlready(page)).toBeVisible();
  expect([requests.sent(), await attemptsOf(world, person)]).toEqual([1, [1]]);
  await page.reload();
  await expect(codeField(page)).toBeVisible();
  await offer(code);
  await expect(page.getByRole("button", { name: "My account" })).toBeVisible();
});

test("S29 the dialog for a session without its second step submits once", full, async ({ page, world }) => {
  const workgroup = await world.makeWorkgroup();
  const person = await makeMember(world, {}, workgroup);
  await signIn(page, person);
  await openUserInformation(page);
  await page.getByLabel("Name").fill("Robin Midway");
  await world.sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${workgroup.id}`;
  await page.getByRole("button", { name: "Update" }).click();
  const code = await newestCode(person);
  await expectOneAttemptPerCode(
    page,
    "/api/auth/callback/code",
    code,
    async () => (await attemptsOf(world, person))[0] ?? 0,
  );
  await codeField(page).fill(code);
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
});

test("S29 step-up and the confirmation of a new destination submit once", async ({ page, world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  await givePassword(page, person);
  await giveCode(page, person.email);
  await openUserInformation(page);
  await world.sql`UPDATE sessions SET authenticated_at = now() - interval '1 hour' WHERE user_id = ${person.id}`;
  const email = `new-${person.email}`;
  await page.getByRole("button", { name: "Change email address" }).click();
  await page.getByLabel("New email address").fill(email);
  await page.getByRole("button", { name: "Send code" }).click();

  const dialog = page.getByRole("dialog");
  const passwords = await hold(page, "POST", "/api/account/reauthenticate");
  passwords.close();
  const password = dialog.getByLabel("Password", { exact: true });
  await password.fill(person.password);
  await submitInEveryWay(password, dialog.getByRole("button", { name: "Confirm" }));
  await expect.poll(passwords.sent).toBe(1);
  passwords.open();
  const stepUp = await newestCode(person, 2);
  expect(passwords.sent()).toBe(1);
  const attempts = async () => (await attemptsOf(world, person)).at(-1) ?? 0;
  await expectOneAttemptPerCode(page, "/api/account/reauthenticate/code", stepUp, attempts);
  await codeField(page).fill(stepUp);
  await expect(dialog).toHaveCount(0);

  const confirming = await newestCode({ ...person, email });
  await expectOneAttemptPerCode(page, "/api/account/email/confirm", confirming, attempts);
  await codeField(page).fill(confirming);
  await expect(page.getByText(`Your email address is now ${email}.`)).toBeVisible();
});

test("S29 password forms send one request, however often they are submitted", async ({ page, world }) => {
  const person = await makeMember(world);
  await page.goto("/sign-in");
  const signIns = await hold(page, "POST", "/api/auth/callback/password");
  signIns.close();
  await fillPassword(page, person);
  await submitInEveryWay(page.getByLabel("Password", { exact: true }), page.getByRole("button", { name: "Sign in" }));
  signIns.open();
  await expect(page.getByRole("button", { name: "My account" })).toBeVisible();
  expect(signIns.sent()).toBe(1);

  await page.goto("/account/password");
  const changes = await hold(page, "POST", "/api/account/password");
  changes.close();
  await page.getByLabel("Current password").fill(person.password);
  await page.getByLabel("New password").fill("orbit lantern meadow thirteen");
  await submitInEveryWay(page.getByLabel("New password"), page.getByRole("button", { name: "Change password" }));
  changes.open();
  await expect(page.getByText("Password changed.")).toBeVisible();
  expect(changes.sent()).toBe(1);
});

test("S29 an incorrect password is sent once per press, and again only after another submit", async ({
  page,
  world,
}) => {
  const person = await makeMember(world);
  await page.goto("/sign-in");
  const requests = await hold(page, "POST", "/api/auth/callback/password");
  requests.close();
  await fillPassword(page, { ...person, password: "certainly not the password" });
  await submitInEveryWay(page.getByLabel("Password", { exact: true }), page.getByRole("button", { name: "Sign in" }));
  requests.open();
  await expect(page.getByText("Incorrect email or password.")).toBeVisible();
  expect(requests.sent()).toBe(1);
});

test("S29 forms and buttons of settings and help send one request, however often they are pressed", async ({
  page,
  world,
}) => {
  const workgroup = await world.makeWorkgroup();
  const admin = await makeMember(world, { role: "admin" }, workgroup);
  await signIn(page, admin);
  const pressTwice = (button: Locator) =>
    button.evaluate((element: HTMLButtonElement) => {
      element.click();
      element.click();
      element.form?.requestSubmit();
    });

  await page.goto("/account");
  const updates = await hold(page, "PATCH", "/api/account");
  await page.getByLabel("Name").fill("Robin Once");
  await pressTwice(page.getByRole("button", { name: "Update" }));
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  expect(updates.sent()).toBe(1);

  await page.goto(`/workgroups/${workgroup.id}`);
  const submits = await hold(page, "PATCH", "/api/workgroups/*/security");
  await page.getByRole("checkbox", { name: "Enable 2 Factor Login" }).check();
  await pressTwice(page.getByRole("button", { name: "Submit" }));
  await expect(page.getByText("Saved. Every member is now asked for a code.")).toBeVisible();
  expect(submits.sent()).toBe(1);
  await world.sql`UPDATE workgroups SET two_factor_required = false WHERE id = ${workgroup.id}`;

  await page.goto("/help/two-factor-authentication");
  const answers = await hold(page, "POST", "/api/help/feedback");
  await page.getByRole("radio", { name: "Yes" }).check();
  await pressTwice(page.getByRole("button", { name: "Send" }));
  await expect(page.getByRole("heading", { name: "Thanks for your feedback" })).toBeVisible();
  expect(answers.sent()).toBe(1);

  await page.goto("/not-me/nothing");
  const links = await hold(page, "POST", "/api/not-me");
  await pressTwice(page.getByRole("main").getByRole("button"));
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  expect(links.sent()).toBe(1);

  await page.goto("/password-reset");
  const resets = await hold(page, "POST", "/api/password-reset");
  await page.getByLabel("Email").fill(`nobody-${admin.email}`);
  await pressTwice(page.getByRole("button", { name: "Send link" }));
  await expect(page.getByRole("button", { name: "Use another address" })).toBeVisible();
  expect(resets.sent()).toBe(1);
});
