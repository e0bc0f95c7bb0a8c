/** Consent to text messages: asked for before the first one, and later from owners of numbers that were confirmed without it. */
import type { Locator, Page } from "@playwright/test";
import { forgetConsent } from "@/e2e/faults/support/moved-clocks";
import { suppress } from "@/e2e/faults/support/suppressions";
import { full } from "@/e2e/support/full-run";
import { codeIn, type Message, messagesTo, waitForCodes } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import type { KitPeople, Person } from "@/e2e/support/kit-people";
import { deliveryRow, expectSignedIn, shownPhone, signOut } from "@/e2e/support/page-objects";
import type { Database } from "@/e2e/support/people";
import { SMS_CONSENT_VERSION } from "@/lib/contract/sms-consent";

const makeMember = async (kit: KitPeople, person = {}) =>
  kit.makePerson({ ...person, memberships: [{ workgroup: await kit.makeWorkgroup("APP4") }] });

const consentsOf = ({ sql }: Database, { email }: Person) =>
  sql`SELECT number, text_version, ip_address, at > now() - interval '1 minute' AS recent
        FROM sms_consents WHERE user_id = (SELECT id FROM users WHERE email = ${email})`;

const stored = (number: string) => [
  { number, text_version: SMS_CONSENT_VERSION, ip_address: "127.0.0.1", recent: true },
];

async function expectConsentText(place: Locator, button: string): Promise<void> {
  const text = place.getByText(`By selecting ${button}, you agree to get text messages (SMS) from LeadMaster`);
  for (const part of [
    "one-time passwords",
    "one message each time you ask for a code",
    "message and data rates may apply",
    "Reply STOP to stop, HELP for help.",
    "Texts are optional",
  ]) {
    await expect(text).toContainText(part);
  }
  for (const [name, href] of [
    ["Terms", "https://www.leadmaster.test/terms"],
    ["privacy policy", "https://www.leadmaster.test/privacy"],
  ] as const) {
    await expect(text.getByRole("link", { name })).toHaveAttribute("href", href);
  }
}

const phoneSection = (page: Page) => page.getByRole("region", { name: "Email and phone" });

for (const width of [1280, 390]) {
  const run = width === 1280 ? {} : full;

  test(
    `a user agrees to text messages before the first one, at ${width} px`,
    run,
    async ({ page, database, phone, kit }) => {
      await page.setViewportSize({ width, height: 844 });
      const person = await makeMember(kit);
      await kit.signIn(page, person);
      await page.goto("/account");
      await page.getByRole("button", { name: "Add phone number" }).click();
      await expectConsentText(phoneSection(page), "Send code");
      expect(await consentsOf(database, person)).toEqual([]);
      await page.getByLabel("Mobile number").fill(phone);
      await page.getByRole("button", { name: "Send code" }).click();
      const [message] = await waitForCodes(phone);
      expect(await consentsOf(database, person)).toEqual(stored(phone));
      expect(message?.text).toMatch(
        /^\d{6} is your LeadMaster confirmation code\..* Reply STOP to stop, HELP for help\.\n/,
      );
      await page.getByLabel("One-Time Password").fill(codeIn(message as Message));
      await expect(page.getByText(`Your phone number ${shownPhone(phone)} was added.`)).toBeVisible();
      await expect(phoneSection(page).getByText("Confirmed")).toHaveCount(2);
    },
  );

  test(
    `the owner of a number without consent is asked, and agrees without a new code, at ${width} px`,
    run,
    async ({ page, database, phone, kit }) => {
      await page.setViewportSize({ width, height: 844 });
      const person = await makeMember(kit, { phone, twoFactorEnabled: true });
      await forgetConsent(database, person);
      await kit.openCodePage(page, person);
      await expect(deliveryRow(page, "Email")).toBeVisible();
      await expect(deliveryRow(page, "Text message")).toHaveCount(0);
      const [message] = await waitForCodes(person.email);
      await page.getByLabel("One-Time Password", { exact: true }).fill(codeIn(message as Message));
      await expectSignedIn(page);
      await page.getByRole("link", { name: "Agree to text messages" }).click();
      await expect(phoneSection(page).getByText("Needs your consent")).toBeVisible();
      await expect(page.getByText("No codes by text message: agree to text messages below to get them.")).toBeVisible();
      await expectConsentText(phoneSection(page), "Agree");
      await phoneSection(page).getByRole("button", { name: "Agree" }).click();
      await expect(
        page.getByText(`Saved. Sign-in codes go to ${shownPhone(phone)} as well as to your email.`),
      ).toBeVisible();
      await expect(phoneSection(page).getByText("Confirmed")).toHaveCount(2);
      expect(await consentsOf(database, person)).toEqual(stored(phone));
      expect(await messagesTo(phone)).toEqual([]);

      await page.goto("/");
      await expect(page.getByRole("link", { name: "Agree to text messages" })).toHaveCount(0);
      await signOut(page);
      await kit.openCodePage(page, person);
      await expect(deliveryRow(page, "Text message")).toBeVisible();
      expect(await waitForCodes(phone)).toHaveLength(1);
    },
  );
}

test("without scripts the owner agrees by a form", async ({ page, browser, database, phone, kit }) => {
  const person = await makeMember(kit, { phone, twoFactorEnabled: true });
  await forgetConsent(database, person);
  await kit.signIn(page, person);
  const storageState = await page.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled: false, storageState });
  const still = await context.newPage();
  await still.goto("/account");
  await expectConsentText(phoneSection(still), "Agree");
  await phoneSection(still).getByRole("button", { name: "Agree" }).click();
  await expect(still).toHaveURL("/account");
  await expect(phoneSection(still).getByText("Confirmed")).toHaveCount(2);
  await expect(phoneSection(still).getByRole("button", { name: "Agree" })).toHaveCount(0);
  expect(await consentsOf(database, person)).toEqual(stored(phone));
  await context.close();
});

test("a number that replied STOP is confirmed again with the same text", async ({ page, database, phone, kit }) => {
  const person = await makeMember(kit, { phone });
  await suppress(database, phone, "opted_out");
  await kit.signIn(page, person);
  await page.goto("/account");
  await expectConsentText(phoneSection(page), "Confirm again");
  await phoneSection(page).getByRole("button", { name: "Confirm again" }).click();
  await waitForCodes(phone);
  expect(await consentsOf(database, person)).toHaveLength(2);
});
