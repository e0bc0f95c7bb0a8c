/** States of the code step: deliveries, attempts, and how it ends. */
import { expect } from "@playwright/test";
import { wrongCode } from "@/e2e/support/inbox";
import { codeField } from "@/e2e/support/page-objects";
import type { Person, World } from "@/e2e/support/people";
import type { DeliveryReason, DeliveryState } from "@/lib/contract/vocabulary";
import { type Stage, statesOf, waiting } from "./screen-state";

type Ending = { state: DeliveryState; reason?: DeliveryReason };

/** Sets the state of a message. A message that waits to be sent is left alone by the worker for an hour. */
const settle = ({ sql }: World, { id }: Person, channel: "email" | "phone", { state, reason }: Ending) =>
  sql`UPDATE deliveries SET state = ${state}, reason = ${reason ?? null}, next_attempt_at = now() + interval '1 hour'
        FROM challenges c WHERE c.id = challenge_id AND c.user_id = ${id} AND channel = ${channel}`;

async function open({ page }: Stage): Promise<void> {
  await page.goto("/sign-in/code");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

const withMessages = (email: Ending, phone: Ending) => ({
  show: async (stage: Stage) => {
    const { person } = await waiting(stage);
    await settle(stage.world, person, "email", email);
    await settle(stage.world, person, "phone", phone);
    await open(stage);
    await expect(codeField(stage.page)).toBeEditable();
  },
});

/** After a change of the challenge's or the account's row. */
const after = (change: (world: World, person: Person) => Promise<unknown>) => ({
  show: async (stage: Stage) => {
    const { person } = await waiting(stage);
    await change(stage.world, person);
    await open(stage);
  },
});

async function enterWrongCode(stage: Stage): Promise<void> {
  const { code } = await waiting(stage);
  await open(stage);
  await codeField(stage.page).fill(wrongCode(code));
  await expect(stage.page.getByText("That code is incorrect.").first()).toBeVisible();
}

export const codeStepStates = statesOf("code step", {
  "": { quick: true, ...withMessages({ state: "delivered" }, { state: "delivered" }) },
  "own setting": {
    show: async (stage) => {
      await waiting(stage, false);
      await open(stage);
    },
  },
  "no code arrives": {
    show: async (stage) => {
      await waiting(stage);
      await open(stage);
      await stage.page.getByRole("button", { name: "I can't get a code" }).click();
      await expect(
        stage.page.getByText("We emailed the admins").or(stage.page.getByText("no other admin")),
      ).toBeVisible();
    },
  },
  "temporary code": {
    show: async (stage) => {
      await waiting(stage);
      await stage.page.goto("/sign-in/code?error=temporary_incorrect");
      await expect(stage.page.getByLabel("Temporary code")).toBeVisible();
    },
  },
  sending: withMessages({ state: "sending" }, { state: "queued" }),
  sent: withMessages({ state: "sent" }, { state: "sent" }),
  "one delayed": withMessages({ state: "delayed" }, { state: "delivered" }),
  "one failed": withMessages({ state: "delivered" }, { state: "failed", reason: "phone_unreachable" }),
  "both failed": withMessages(
    { state: "failed", reason: "mailbox_unknown" },
    { state: "failed", reason: "number_invalid" },
  ),
  "one unknown": withMessages({ state: "unknown", reason: "provider_silent" }, { state: "sent" }),
  "limit reached": withMessages({ state: "failed", reason: "send_limit" }, { state: "failed", reason: "send_limit" }),
  "half typed": {
    show: async (stage) => {
      await waiting(stage);
      await open(stage);
      await codeField(stage.page).fill("123");
    },
  },
  "wrong code": { quick: true, show: enterWrongCode },
  "last attempt": after(({ sql }, { id }) => sql`UPDATE challenges SET attempts = 4 WHERE user_id = ${id}`),
  "last minute": after(
    ({ sql }, { id }) => sql`UPDATE challenges SET expires_at = now() + interval '50 seconds' WHERE user_id = ${id}`,
  ),
  "no resends left": after(({ sql }, { id }) => sql`UPDATE challenges SET sends = 4 WHERE user_id = ${id}`),
  "resend available": after(({ sql }, { id }) => sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${id}`),
  "sent again": {
    show: async (stage) => {
      const { person } = await waiting(stage);
      await stage.world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${person.id}`;
      await open(stage);
      await stage.page.getByRole("button", { name: "Send again" }).click();
      await expect(stage.page.getByText("Sent again").first()).toBeVisible();
    },
  },
  expired: {
    quick: true,
    ...after(({ sql }, { id }) => sql`UPDATE challenges SET expires_at = now() WHERE user_id = ${id}`),
  },
  exhausted: after(({ sql }, { id }) => sql`UPDATE challenges SET attempts = 5 WHERE user_id = ${id}`),
  paused: {
    quick: true,
    ...after(
      ({ sql }, { id }) =>
        sql`UPDATE users SET wrong_code_at = array_fill(now() - interval '1 hour', ARRAY[10]), wrong_code_streak = 10 WHERE id = ${id}`,
    ),
  },
  locked: after(
    ({ sql }, { id }) => sql`UPDATE users SET second_step_stopped_at = now(), wrong_code_streak = 50 WHERE id = ${id}`,
  ),
  offline: {
    show: async (stage) => {
      await waiting(stage);
      await open(stage);
      await expect(codeField(stage.page)).toBeEditable();
      await stage.page.context().setOffline(true);
      await expect(stage.page.getByText(/offline/i).first()).toBeVisible({ timeout: 30_000 });
    },
  },
  success: {
    show: async (stage) => {
      const { code } = await waiting(stage);
      await open(stage);
      await expect(codeField(stage.page)).toBeEditable();
      // A browser stays where it is after 204, so the success stays on the screen.
      await stage.page.route(/_rsc=|\/$/, (route) => route.fulfill({ status: 204 }));
      const answered = stage.page.waitForResponse(/callback\/code/);
      await codeField(stage.page).fill(code);
      expect((await answered).status()).toBe(200);
    },
  },
  "without scripts": {
    scripts: false,
    show: async (stage) => {
      await waiting(stage);
      await open(stage);
    },
  },
});
