/** States of the code page, for tests of how it looks. */
import type { Behavior } from "@leadmaster/playwright";
import { expect, type Page } from "@playwright/test";
import { codeIn, setBehavior, waitForCodes } from "./inbox";
import type { KitPeople, Person } from "./kit-people";
import { codeField } from "./page-objects";

export const refusedEmail = { kind: "fail", status: 422, name: "validation_error" };
export const stoppedPhone = { kind: "fail", status: 400, code: 21610 };
/** Longer than a test needs: the message stays in "Sending". */
export const slow = { kind: "delay", ms: 20_000 };

type Behaviors = { email?: Behavior; phone?: Behavior };

/** Opens the code page of a new user, with both channels if there is a phone number, whose messages meet these faults. */
export async function openCodePage(
  page: Page,
  kit: KitPeople,
  phone?: string,
  faults: Behaviors = {},
): Promise<Person> {
  const workgroup = await kit.makeWorkgroup("APP4");
  const cast = { twoFactorEnabled: true, memberships: [{ workgroup }] };
  const person = await kit.makePerson({ ...cast, ...(phone && { phone }) });
  if (faults.email) await setBehavior(person.email, faults.email);
  if (phone && faults.phone) await setBehavior(phone, faults.phone);
  await kit.openCodePage(page, person);
  await expect(codeField(page)).toBeEditable();
  return person;
}

export async function codeOf({ email }: Pick<Person, "email">): Promise<string> {
  const [message] = await waitForCodes(email);
  if (!message) throw new Error("no message");
  return codeIn(message);
}

/** Submits the `nth` of some wrong codes; each works once, because the page doesn't send the same code twice. */
export async function enterWrongCode(page: Page, person: Pick<Person, "email">, nth: number): Promise<void> {
  const right = await codeOf(person);
  const wrong = ["000000", "111111", "222222", "333333", "444444", "555555"].filter((code) => code !== right);
  await codeField(page).fill(wrong[nth] ?? "");
}

/** Submits wrong codes until one attempt is left. @param spent attempts before */
export async function reachLastAttempt(page: Page, person: Pick<Person, "email">, spent = 0): Promise<void> {
  const answers = ["4 attempts left.", "3 attempts left.", "2 attempts left.", "This is your last attempt."];
  for (const [nth, answer] of answers.entries()) {
    if (nth < spent) continue;
    await enterWrongCode(page, person, nth);
    await expect(page.getByRole("alert").filter({ hasText: answer })).toBeVisible();
    await expect(codeField(page)).toBeEditable();
  }
}

/** The next page answers "no content", so that the browser stays on the code page and keeps its last state. */
export async function holdNextPage(page: Page): Promise<void> {
  await page.route(
    (url) => url.pathname === "/",
    (route) => route.fulfill({ status: 204 }),
  );
}
