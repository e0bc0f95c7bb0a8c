/** Every state of the sign-in pages, light and dark, desktop and phone width: no axe violation of any impact. */

import { endResendPause, lockSecondStep, shortenChallenge, spendWrongCodes } from "@/e2e/faults/support/moved-clocks";
import { expectAccessible } from "@/e2e/support/accessibility";
import * as states from "@/e2e/support/code-states";
import { full } from "@/e2e/support/full-run";
import { codeField, deliveryRow } from "@/e2e/support/page-objects";
import { expect, test } from "@/e2e/support/world-test";

test.slow();

test("axe finds no fault on the sign-in form: empty, with errors, refused, with a notice", async ({ page }) => {
  await page.goto("/sign-in?notice=signed_out");
  await expect(page.getByText("You're signed out.")).toBeVisible();
  await expectAccessible(page, "sign-in with a notice");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page, "sign-in with missing fields");
  await page.getByLabel("Email").fill("unknown@journey.test");
  await page.getByLabel("Password", { exact: true }).fill("certainly not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Incorrect email or password.")).toBeVisible();
  await expectAccessible(page, "sign-in refused");
});

test("axe finds no fault on the pages behind links and on the password reset", full, async ({ page }) => {
  await page.goto("/password-reset");
  await page.getByRole("button", { name: "Send link" }).click();
  await expect(page.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page, "password reset with an error");
  await page.getByLabel("Email").fill("unknown@journey.test");
  await page.getByRole("button", { name: "Send link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeFocused();
  await expectAccessible(page, "password reset sent");
  await page.goto("/password-reset/unknown");
  await expectAccessible(page, "password reset link over");
  for (const path of ["/not-me/unknown", "/undo-email/unknown"]) {
    await page.goto(path);
    await expect(page.getByRole("button").first()).toBeEnabled();
    await expectAccessible(page, path);
    await page.getByRole("button").first().click();
    await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeFocused();
    await expectAccessible(page, `${path} over`);
  }
});

test(
  "axe finds no fault on the code page while messages are sent and delivered",
  full,
  async ({ page, phone, kit }) => {
    await states.openCodePage(page, kit, phone, { email: states.slow, phone: states.slow });
    await expect(deliveryRow(page, "Email")).toContainText("Sending");
    await expectAccessible(page, "sending");
  },
);

test("axe finds no fault on the code page with a delivered and a failed message", async ({
  page,
  world,
  phone,
  kit,
}) => {
  const bounced = { kind: "bounce", type: "Permanent" };
  const person = await states.openCodePage(page, kit, phone, { email: bounced });
  await expect(deliveryRow(page, "Email")).toContainText("Failed: mailbox does not exist");
  await expect(deliveryRow(page, "Text message")).toContainText("Delivered");
  await expectAccessible(page, "one channel failed");
  await shortenChallenge(world, person, 55);
  await page.reload();
  await expect(page.getByText("Last minute")).toBeVisible();
  await expectAccessible(page, "last minute");
  await shortenChallenge(world, person, -1);
  await page.reload();
  await expect(page.getByRole("heading", { name: "This code has expired" })).toBeVisible();
  await expectAccessible(page, "expired");
});

test("axe finds no fault on the code page when both messages failed", full, async ({ page, world, phone, kit }) => {
  const faults = { email: states.refusedEmail, phone: states.stoppedPhone };
  const person = await states.openCodePage(page, kit, phone, faults);
  await expect(page.getByText("Neither message was delivered").last()).toBeVisible();
  await expectAccessible(page, "both channels failed");
  await endResendPause(world, person);
  await page.reload();
  await expect(page.getByRole("button", { name: "Send again" })).toBeEnabled();
  await expectAccessible(page, "both channels failed, resend possible");
});

test(
  "axe finds no fault on the code page after wrong codes, and when they are used up",
  full,
  async ({ page, phone, kit }) => {
    const person = await states.openCodePage(page, kit, phone);
    await expect(deliveryRow(page, "Email")).toContainText("Delivered");
    await states.enterWrongCode(page, person, 0);
    await expect(page.getByRole("alert").filter({ hasText: "4 attempts left." })).toBeVisible();
    await expectAccessible(page, "wrong code");
    await states.reachLastAttempt(page, person, 1);
    await expectAccessible(page, "last attempt, after an error");
    await codeField(page).press("Delete");
    await expect(page.getByText("This is your last attempt.")).toBeVisible();
    await expectAccessible(page, "last attempt");
    await states.enterWrongCode(page, person, 4);
    await expect(page.getByRole("heading", { name: "Too many incorrect codes" })).toBeFocused();
    await expectAccessible(page, "exhausted");
  },
);

test("axe finds no fault on paused, locked and ended sign-ins", full, async ({ page, world, phone, kit }) => {
  const person = await states.openCodePage(page, kit, phone);
  await spendWrongCodes(world, person, 10, 60);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sign-in is paused" })).toBeVisible();
  await expectAccessible(page, "paused");
  await lockSecondStep(world, person);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sign-in is locked" })).toBeVisible();
  await expectAccessible(page, "locked");
});

test("axe finds no fault on a challenge that ended elsewhere", full, async ({ page, phone, kit }) => {
  const person = await states.openCodePage(page, kit, phone);
  await person.api.demand([204], "DELETE", "/api/sign-in/challenge");
  // The page polls at once when its browser is online again.
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect(page.getByRole("heading", { name: "This sign-in has ended" })).toBeFocused();
  await expectAccessible(page, "no challenge");
});

test("axe finds no fault on the code page while the next page loads", full, async ({ page, phone, kit }) => {
  const person = await states.openCodePage(page, kit, phone);
  await states.holdNextPage(page);
  await codeField(page).fill(await states.codeOf(person));
  await expect(page.getByText("Code accepted.")).toBeVisible();
  await expectAccessible(page, "success");
});
