/** The inbox page of the local provider: no axe violation, light and dark, on a desktop and a phone; outages and codes by its buttons. */

import { expectNoViolation } from "@/e2e/support/accessibility";
import { inFullRun } from "@/e2e/support/full-run";
import { Client } from "@/e2e/support/http-client";
import { endOutages, waitForCodes } from "@/e2e/support/inbox";
import { makeMember } from "@/e2e/support/people";
import { expect, test } from "@/e2e/support/world-test";

const inbox = process.env.PROVIDER_URL ?? "http://127.0.0.1:4010";

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(
      `axe finds no fault on the inbox, ${colorScheme}, ${width} px; it shows one recipient and copies the code`,
      inFullRun(colorScheme, width),
      async ({ page, context, world }) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 844 });
        await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: inbox });
        const person = await makeMember(world, { twoFactorEnabled: true });
        expect((await new Client().password(person.email, person.password)).reason).toBe("code_required");
        const [message] = await waitForCodes(person.email);
        await page.goto(`${inbox}/?to=${encodeURIComponent(person.email)}`);
        await page.getByRole("button", { name: `Copy the code for ${person.email}` }).click();
        await expect(page.getByText(`Copied ${message?.code}.`)).toBeVisible();
        expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(message?.code);
        await expect(page.getByRole("button", { name: "Resend silent" })).toHaveAttribute("aria-pressed", "false");
        await expectNoViolation(page, "the inbox");
      },
    );
  }
}

test("a button starts an outage and another ends it", async ({ page }) => {
  // SMTP: no server of other tests uses it.
  await page.goto(inbox);
  const refusing = page.getByRole("button", { name: "SMTP greylisting" });
  await refusing.click();
  await expect(refusing).toHaveAttribute("aria-pressed", "true");
  expect(await (await fetch(`${inbox}/outages`)).json()).toEqual({ smtp: "greylisting" });
  await page.getByRole("button", { name: "All providers work" }).click();
  await expect(refusing).toHaveAttribute("aria-pressed", "false");
  await endOutages();
});
