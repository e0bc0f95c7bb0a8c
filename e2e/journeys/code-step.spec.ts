/** The code step: the slots of the field, what keeps its place, what is said, and the ways on when a code has ended. */
import type { Page } from "@playwright/test";
import { endResendPause, lockSecondStep, shortenChallenge, spendWrongCodes } from "@/e2e/faults/support/moved-clocks";
import * as states from "@/e2e/support/code-states";
import { full, inFullRun } from "@/e2e/support/full-run";
import { setBehavior } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import { codeField, deliveryRow, expectSignedIn } from "@/e2e/support/page-objects";

const slots = (page: Page, state: "active" | "filled" | "selected") => page.locator(`[data-${state}]`);

/** Places of the slots that have a state, from 0. */
const placesOf = (page: Page, state: "active" | "selected") =>
  slots(page, state).evaluateAll((found) =>
    found.map((slot) => [...(slot.parentElement?.children ?? [])].indexOf(slot)),
  );

test("the active slot follows the caret, and a refused code is selected in every slot", async ({ page, kit }) => {
  const person = await states.openCodePage(page, kit);
  await expect(codeField(page)).toBeFocused();
  await expect.poll(() => placesOf(page, "active")).toEqual([0]);
  await page.keyboard.type("123");
  await expect(slots(page, "filled")).toHaveCount(3);
  await expect.poll(() => placesOf(page, "active")).toEqual([3]);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => placesOf(page, "active")).toEqual([1]);
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(() => placesOf(page, "selected")).toEqual([0]);

  await codeField(page).fill("");
  await states.enterWrongCode(page, person, 0);
  await expect(page.getByRole("alert").filter({ hasText: "That code is incorrect." })).toBeVisible();
  await expect.poll(() => placesOf(page, "selected")).toEqual([0, 1, 2, 3, 4, 5]);
  await expect(slots(page, "active")).toHaveCount(0);
  await expect(codeField(page)).toHaveAttribute("aria-invalid", "true");
  // What is typed next replaces it.
  await page.keyboard.type("4");
  await expect(codeField(page)).toHaveValue("4");
  await expect(codeField(page)).not.toHaveAttribute("aria-invalid");
  await page.getByRole("heading", { level: 1 }).click();
  await expect(slots(page, "active")).toHaveCount(0);
});

test("a pasted code with a dash signs in, and success is shown until the next page is there", async ({
  page,
  context,
  kit,
}) => {
  const person = await states.openCodePage(page, kit);
  const code = await states.codeOf(person);
  await states.holdNextPage(page);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((text) => navigator.clipboard.writeText(text), `${code.slice(0, 3)}-${code.slice(3)}`);
  await codeField(page).press("ControlOrMeta+V");
  await expect(page.getByRole("status").filter({ hasText: "Code accepted." })).toBeVisible();
  await expect(page.locator('[data-look="success"]')).toBeVisible();
  await page.unrouteAll();
  await page.goto("/");
  await expectSignedIn(page);
});

test("the browser's offer of a code from a text message signs in (WebOTP)", async ({ page, phone, kit }) => {
  await page.addInitScript(() => {
    const offered = new Promise((resolve) => {
      Object.assign(window, { OTPCredential: class {}, offerCode: (code: string) => resolve({ code }) });
    });
    navigator.credentials.get = (request) => (request && "otp" in request ? (offered as never) : Promise.reject());
  });
  const person = await states.openCodePage(page, kit, phone);
  const code = await states.codeOf(person);
  await page.evaluate((offer) => (window as unknown as { offerCode: (code: string) => void }).offerCode(offer), code);
  await expectSignedIn(page);
});

for (const width of [1280, 390]) {
  test(
    `nothing moves when scripts, a status or an error arrive, ${width} px`,
    inFullRun("light", width),
    async ({ page, database, phone, kit }) => {
      await page.setViewportSize({ width, height: 844 });
      const bounced = { kind: "bounce", type: "Permanent" };
      const person = await states.openCodePage(page, kit, phone, { email: bounced });
      await endResendPause(database, person);
      await page.addInitScript(() => {
        Object.assign(window, { shifts: [] });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            const { value, sources } = entry as unknown as { value: number; sources: { node?: Node }[] };
            const nodes = sources.map(({ node }) => node?.textContent?.slice(0, 40) ?? "");
            (window as unknown as { shifts: unknown[] }).shifts.push({ value, nodes });
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      const places = async () => {
        const controls = [
          codeField(page),
          ...["Verify", "Send again", "Cancel"].map((name) => page.getByRole("button", { name })),
        ];
        return Promise.all(controls.map((control) => control.boundingBox()));
      };
      await page.reload();
      await expect(codeField(page)).toBeFocused();
      const before = await places();
      await expect(deliveryRow(page, "Email")).toContainText("Failed: mailbox does not exist");
      await states.enterWrongCode(page, person, 0);
      await expect(page.getByRole("alert").filter({ hasText: "That code is incorrect." })).toBeVisible();
      await expect(codeField(page)).toBeEditable();
      expect(await places()).toEqual(before);
      expect(await page.evaluate(() => (window as unknown as { shifts: unknown[] }).shifts)).toEqual([]);
    },
  );
}

test("attempts left are said once, the last attempt and the last minute in words, and the title says Error", async ({
  page,
  database,
  kit,
}) => {
  const person = await states.openCodePage(page, kit);
  await expect(page).toHaveTitle("One-time password · LeadMaster");
  await expect(codeField(page)).toHaveAccessibleDescription("6-digit code. 5 attempts left.");
  await states.enterWrongCode(page, person, 0);
  await expect(page.getByRole("alert").filter({ hasText: "4 attempts left." })).toBeVisible();
  await expect(page.getByText(/attempts? left/)).toHaveCount(1);
  await expect(page).toHaveTitle("Error: One-time password · LeadMaster");
  // The alert has said it; the field repeats it only to those who come back to it.
  await expect(codeField(page)).toBeFocused();
  await expect(codeField(page)).toHaveAccessibleDescription("");
  await page.keyboard.press("Tab");
  await expect(codeField(page)).toHaveAccessibleDescription(/^That code is incorrect\. 4 attempts left\./);

  await states.reachLastAttempt(page, person, 1);
  await codeField(page).fill("");
  await expect(page.getByText("This is your last attempt.")).toHaveCount(1);
  await expect(page).toHaveTitle("One-time password · LeadMaster");

  await shortenChallenge(database, person, 50);
  await page.reload();
  await expect(page.getByText(/^Last minute: 0:\d\d left$/)).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "The code works for less than a minute." })).toHaveCount(1);
});

test("nothing moves on the sign-in form when errors arrive, and the title says so", async ({ page }) => {
  await page.goto("/sign-in");
  const controls = [
    page.getByLabel("Email"),
    page.getByLabel("Password", { exact: true }),
    page.getByRole("button", { name: "Sign in" }),
  ];
  const places = () => Promise.all(controls.map((control) => control.boundingBox()));
  const before = await places();
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
  await expect(page).toHaveTitle("Error: Sign in · LeadMaster");
  expect(await places()).toEqual(before);
  await page.getByLabel("Email").fill("unknown@journey.test");
  await page.getByLabel("Password", { exact: true }).fill("certainly not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Incorrect email or password." })).toBeVisible();
  expect(await places()).toEqual(before);
});

test("at 200 % zoom and at 320 px the code page loses nothing", async ({ page, phone, kit }) => {
  await states.openCodePage(page, kit, phone);
  for (const width of [640, 320]) {
    await page.setViewportSize({ width, height: 400 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    for (const name of ["Verify", "Send again", "Cancel"]) {
      const button = page.getByRole("button", { name });
      await button.scrollIntoViewIfNeeded();
      await expect(button).toBeInViewport({ ratio: 1 });
    }
    const field = await codeField(page).evaluate((input) => input.scrollWidth - input.clientWidth);
    expect(field).toBeLessThanOrEqual(0);
  }
});

test.describe("a paused account", () => {
  test.use({ timezoneId: "America/New_York", locale: "en-US" });

  test("learns the exact time with its zone and every way out; a new password is the one that helps", async ({
    page,
    database,
    phone,
    kit,
  }) => {
    const person = await states.openCodePage(page, kit, phone);
    // Then the page asks for no more states, and learns of the pause by its next code.
    for (const channel of ["Email", "Text message"] as const) {
      await expect(deliveryRow(page, channel)).toContainText("Delivered");
    }
    await spendWrongCodes(database, person, 10, 60);
    await states.enterWrongCode(page, person, 0);
    await expect(page.getByRole("heading", { name: "Sign-in is paused" })).toBeFocused();
    await expect(page).toHaveTitle("Sign-in is paused · LeadMaster");
    const { pausedUntil } = (await person.api.demand([200], "GET", "/api/sign-in/challenge")).json;
    const format = { timeZone: "America/New_York", hour: "numeric", minute: "2-digit", timeZoneName: "short" } as const;
    const clock = new Date(String(pausedUntil)).toLocaleTimeString("en-US", format).replace(/\s/gu, " ");
    await expect(page.getByRole("time")).toContainText(clock);
    await expect(page.getByText("in 23 hours")).toBeVisible();
    await expect(page.getByText("Ask an admin of your workgroup to unlock your sign-in.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Send again" })).toHaveCount(0);

    await page.reload();
    await expect(page).toHaveTitle("Sign-in is paused · LeadMaster");
    await expect(page.getByRole("time")).toContainText(clock);
    await page.getByRole("link", { name: "Reset your password" }).click();
    await expect(page).toHaveURL("/password-reset");
  });
});

test("a locked account learns that only an unlock helps", async ({ page, database, kit }) => {
  const person = await states.openCodePage(page, kit);
  await lockSecondStep(database, person);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sign-in is locked" })).toBeVisible();
  await expect(page).toHaveTitle("Sign-in is locked · LeadMaster");
  await expect(page.getByText("Ask an admin of your workgroup to unlock your sign-in.")).toBeVisible();
  await expect(page.getByText("Waiting or resetting your password won't unlock it.")).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: "Email us" })).toHaveAttribute("href", /^mailto:/);
  await expect(page.getByRole("button")).toHaveCount(0);
});

test("ended codes have titles of their own and lead to a new sign-in", full, async ({ page, database, kit }) => {
  const person = await states.openCodePage(page, kit);
  await states.reachLastAttempt(page, person);
  await states.enterWrongCode(page, person, 4);
  await expect(page.getByRole("heading", { name: "Too many incorrect codes" })).toBeFocused();
  await expect(page).toHaveTitle("Too many incorrect codes · LeadMaster");
  await shortenChallenge(database, person, -1);
  await page.reload();
  await expect(page).toHaveTitle("This code has expired · LeadMaster");
  await page.getByRole("link", { name: "Sign in again" }).click();
  await expect(page).toHaveTitle("Sign in · LeadMaster");
  await expect(page.getByLabel("Email")).toBeFocused();
});

test("pages that are missing or not allowed say so in the title", full, async ({ page, kit }) => {
  const workgroup = await kit.makeWorkgroup();
  await kit.signIn(page, await kit.makePerson({ memberships: [{ workgroup }] }));
  await page.goto(`/workgroups/${workgroup.id}`);
  await expect(page.getByRole("heading", { name: "Only for admins" })).toBeVisible();
  await expect(page).toHaveTitle("Only for admins · LeadMaster");
  await page.goto(`/workgroups/${crypto.randomUUID()}`);
  await expect(page).toHaveTitle("Page not found · LeadMaster");
  await page.goto("/nothing/here");
  await expect(page).toHaveTitle("Page not found · LeadMaster");
});

test("Send again is the primary action only where it would send something", async ({ page, database, phone, kit }) => {
  const again = page.getByRole("button", { name: "Send again" });
  const verify = page.getByRole("button", { name: "Verify" });
  const look = (button: typeof again) => button.evaluate((element) => getComputedStyle(element).backgroundColor);
  // Without transitions, whose colors are none of the looks.
  await page.emulateMedia({ reducedMotion: "reduce" });
  const faults = { email: states.refusedEmail, phone: states.stoppedPhone };
  const person = await states.openCodePage(page, kit, phone, faults);
  await expect(page.getByText("Neither message was delivered").last()).toBeVisible();
  // Not yet: it is too early to send anything.
  const [quiet, plain] = [await look(again), await look(verify)];
  await endResendPause(database, person);
  await page.reload();
  await expect(again).toBeEnabled();
  const accent = await look(again);
  expect(accent).not.toBe(quiet);
  expect(await look(verify)).toBe(plain);

  // A mailbox that does not exist: nothing more would be sent to it.
  await setBehavior(person.email, { kind: "suppressed" });
  await again.click();
  await expect(deliveryRow(page, "Email")).toContainText("earlier messages to this address bounced");
  await expect(page.getByText("Ask an admin of your workgroup for help.").last()).toBeVisible();
  await endResendPause(database, person);
  await page.reload();
  await expect(again).toBeEnabled();
  expect(await look(again)).toBe(quiet);
});
