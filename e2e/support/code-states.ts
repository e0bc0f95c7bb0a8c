/** States of the code page, for tests of how it looks. */
import type { Behavior } from "@leadmaster/playwright";
import { expect, type Page } from "@playwright/test";
import { codeIn, setBehavior, waitForCodes } from "./inbox";
import { codeField, fillPassword } from "./page-objects";
import type { Person, World } from "./people";

export const refusedEmail = { kind: "fail", status: 422, name: "validation_error" };
export const stoppedPhone = { kind: "fail", status: 400, code: 21610 };
/** Longer than a test needs: the message stays in "Sending". */
export const slow = { kind: "delay", ms: 20_000 };

type Behaviors = { email?: Behavior; phone?: Behavior };

/** Opens the code page of a new user with both channels, whose messages meet these faults. */
export async function openCodePage(page: Page, world: World, phone: string, faults: Behaviors = {}): Promise<Person> {
  const workgroup = await world.makeWorkgroup("APP4", true);
  const person = await world.makePerson({ phone, memberships: [{ workgroup }] });
  if (faults.email) await setBehavior(person.email, faults.email);
  if (faults.phone) await setBehavior(phone, faults.phone);
  await page.goto("/sign-in");
  await fillPassword(page, person);
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
export async function reachLastAttempt(page: Page, person: Person, spent = 0): Promise<void> {
  const answers = ["4 attempts left.", "3 attempts left.", "2 attempts left.", "This is your last attempt."];
  for (const [nth, answer] of answers.entries()) {
    if (nth < spent) continue;
    await enterWrongCode(page, person, nth);
    await expect(page.getByRole("alert").filter({ hasText: answer })).toBeVisible();
    await expect(codeField(page)).toBeEditable();
  }
}

/** @param ago minutes since the ten wrong codes that pause an account */
export async function pause({ sql }: World, { id }: Person, ago = 60): Promise<void> {
  await sql`UPDATE users SET wrong_code_at = array_fill(now() - make_interval(mins => ${ago}), ARRAY[10]) WHERE id = ${id}`;
}

export const lock = ({ sql }: World, { id }: Person) =>
  sql`UPDATE users SET second_step_stopped_at = now() WHERE id = ${id}`;

/** @param seconds until the code ends; negative: since then */
export const endCodeIn = ({ sql }: World, { id }: Person, seconds: number) =>
  sql`UPDATE challenges SET expires_at = now() + make_interval(secs => ${seconds}) WHERE user_id = ${id}`;

export const allowResend = ({ sql }: World, { id }: Person) =>
  sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${id}`;

/** The next page answers "no content", so that the browser stays on the code page and keeps its last state. */
export async function holdNextPage(page: Page): Promise<void> {
  await page.route(
    (url) => url.pathname === "/",
    (route) => route.fulfill({ status: 204 }),
  );
}
