/** A sign-in with the keyboard alone, in forced colors: what the person needs to see is drawn without backgrounds. */
import type { Locator } from "@playwright/test";
import * as states from "@/e2e/support/code-states";
import { full } from "@/e2e/support/full-run";
import { expect, test } from "@/e2e/support/journey-test";
import { codeField, expectSignedIn } from "@/e2e/support/page-objects";

/** Drawn by a border or an outline, which forced colors keep. */
const edgeOf = (element: Locator) =>
  element.evaluate((node) => {
    const { borderTopWidth, borderTopStyle, borderTopColor, outlineStyle, outlineWidth } = getComputedStyle(node);
    return {
      border: `${borderTopWidth} ${borderTopStyle}`,
      color: borderTopColor,
      outline: `${outlineWidth} ${outlineStyle}`,
    };
  });

test("a sign-in with the keyboard alone in forced colors shows every state", async ({ page, phone, kit }) => {
  await page.emulateMedia({ forcedColors: "active" });
  const workgroup = await kit.makeWorkgroup("APP4", true);
  const person = await kit.makePerson({ phone, memberships: [{ workgroup }] });
  await page.goto("/sign-in");
  await expect(page.getByLabel("Email")).toBeFocused();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeEnabled();
  await page.keyboard.type(person.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(person.password);
  const signIn = await edgeOf(page.getByRole("button", { name: "Sign in" }));
  expect(signIn.border).toBe("2px solid");
  expect(signIn.color).not.toBe("rgba(0, 0, 0, 0)");
  await page.keyboard.press("Enter");

  await expect(codeField(page)).toBeFocused();
  const slot = (nth: number) => page.locator("[data-live] > [aria-hidden] > span").nth(nth);
  await expect.poll(async () => (await edgeOf(slot(0))).outline).toBe("3px solid");
  await page.keyboard.type("12");
  expect((await edgeOf(slot(0))).border).toBe("2px solid");
  expect((await edgeOf(slot(3))).border).toBe("1px solid");
  await expect.poll(async () => (await edgeOf(slot(2))).outline).toBe("3px solid");

  await page.keyboard.press("Control+A");
  await states.enterWrongCode(page, person, 0);
  await expect(page.getByRole("alert").filter({ hasText: "That code is incorrect." })).toBeVisible();
  await expect.poll(async () => (await edgeOf(slot(0))).border).toBe("2px dashed");
  await expect(page.getByRole("alert").locator("svg")).toBeVisible();
  // Still possible and not yet possible look different.
  const color = (name: string) =>
    page.getByRole("button", { name }).evaluate((element) => getComputedStyle(element).color);
  expect(await color("Send again")).not.toBe(await color("Cancel"));

  for (const name of ["Verify", "Send again", "Cancel"]) {
    await page.keyboard.press("Tab");
    const button = page.getByRole("button", { name });
    await expect(button).toBeFocused();
    expect((await edgeOf(button)).outline).toBe("2px solid");
  }
  for (let back = 0; back < 3; back += 1) await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Control+A");
  await page.keyboard.type(await states.codeOf(person));
  await expectSignedIn(page);
});

test("a ticked box and an unticked one differ in forced colors", full, async ({ page, phone, kit }) => {
  await page.emulateMedia({ forcedColors: "active" });
  const workgroup = await kit.makeWorkgroup();
  const person = await kit.makePerson({ phone, memberships: [{ workgroup }] });
  await page.goto("/sign-in?callbackUrl=%2Faccount");
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  const box = page.getByRole("checkbox", { name: "Enable 2 Factor Login" });
  await expect(box).toBeEnabled();
  const unticked = await box.screenshot();
  await box.check();
  expect((await box.screenshot()).equals(unticked)).toBe(false);
});
