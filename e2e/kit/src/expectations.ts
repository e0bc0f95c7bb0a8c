/** Expectations about a page, for `expect(page)`. */
import { expect as base, type Page } from "@playwright/test";
import type { Channel, DeliveryState } from "./vocabulary";

/** The words of the code page. */
const stateTexts = {
  queued: "Sending…",
  sending: "Sending…",
  sent: "Sent",
  delivered: "Delivered",
  delayed: "Delayed",
  failed: "Failed",
  unknown: "Not confirmed",
} satisfies Record<DeliveryState, string>;

const channelTitles = { email: "Email", phone: "Text message" } satisfies Record<Channel, string>;

type Timeout = { timeout?: number };
type Result = { pass: boolean; name: string; message: () => string };

/** Runs expectations of Playwright as one of the kit's own. */
async function judge(name: string, isNot: boolean, expectations: () => Promise<void>): Promise<Result> {
  try {
    await expectations();
    return { pass: true, name, message: () => `${name}: expected it not to be so` };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { pass: false, name, message: () => (isNot ? name : `${name}\n\n${message}`) };
  }
}

/** Of a negated expectation: what holds at once decides, or every use would wait for the whole timeout. */
const patience = (isNot: boolean, { timeout }: Timeout) => ({ timeout: timeout ?? (isNot ? 1_000 : undefined) });

export const expect = base.extend({
  /** The page asks for the code of a sign-in, or for the one of a dialog. */
  toAskForCode(page: Page, options: Timeout = {}): Promise<Result> {
    const wait = patience(this.isNot, options);
    return judge("toAskForCode", this.isNot, () =>
      base(page.getByLabel("One-Time Password", { exact: true })).toBeVisible(wait),
    );
  },

  /** The page is one of a signed-in user, and its session is this person's. */
  toBeSignedInAs(page: Page, person: { email: string }, options: Timeout = {}): Promise<Result> {
    const wait = patience(this.isNot, options);
    return judge("toBeSignedInAs", this.isNot, async () => {
      await base(page.getByRole("button", { name: "My account" })).toBeVisible(wait);
      const session = await page.request.get(new URL("/api/auth/session", page.url()).href);
      base((await session.json()).user?.email).toBe(person.email);
    });
  },

  /** The code page shows this state of the channel's message. `reason`: a part of the words after it. */
  toShowDelivery(
    page: Page,
    channel: Channel,
    state: DeliveryState,
    options: Timeout & { reason?: string } = {},
  ): Promise<Result> {
    const wait = patience(this.isNot, options);
    const row = page.getByRole("listitem").filter({ hasText: `${channelTitles[channel]} to` });
    const { reason } = options;
    return judge("toShowDelivery", this.isNot, async () => {
      await base(row).toContainText(stateTexts[state], wait);
      if (reason) await base(row).toContainText(reason, wait);
    });
  },
});
