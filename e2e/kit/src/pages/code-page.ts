/** The page `/sign-in/code`, and the same step in a dialog. */
import type { Locator, Page } from "@playwright/test";
import type { Addressee, CodeOptions, Inbox } from "../inbox";
import type { Channel } from "../vocabulary";

const channelTitles = { email: "Email", phone: "Text message" } satisfies Record<Channel, string>;

export class CodePage {
  readonly code: Locator;
  readonly verify: Locator;
  readonly sendAgain: Locator;
  readonly cancel: Locator;
  readonly temporaryCode: Locator;

  constructor(
    readonly page: Page,
    private readonly inbox: Inbox,
  ) {
    this.code = page.getByLabel("One-Time Password", { exact: true });
    this.verify = page.getByRole("button", { name: "Verify" });
    this.sendAgain = page.getByRole("button", { name: "Send again" });
    this.cancel = page.getByRole("button", { name: "Cancel" });
    this.temporaryCode = page.getByLabel("Temporary code", { exact: true });
  }

  /** The row of a channel under "Sent to": destination and state. */
  delivery(channel: Channel): Locator {
    return this.page.getByRole("listitem").filter({ hasText: `${channelTitles[channel]} to` });
  }

  /** @returns the message mark, such as "Q8", which the message with the code has, too */
  async mark(): Promise<string> {
    const text = await this.page.getByText(/^Message [A-Z0-9]{2}\b/).textContent();
    return text?.slice("Message ".length, "Message ".length + 2) ?? "";
  }

  /** @returns the code for this page from the inbox of a person: the one with the page's message mark */
  async codeFor(person: Addressee, options: Omit<CodeOptions, "mark"> = {}): Promise<string> {
    return this.inbox.waitForCode(person, { ...options, mark: await this.mark() });
  }

  /** Types a code. The page submits it with the sixth digit. */
  async enter(code: string): Promise<void> {
    await this.code.fill(code);
  }

  /** Waits for the code of this page and enters it. */
  async enterCodeOf(person: Addressee, options: Omit<CodeOptions, "mark"> = {}): Promise<void> {
    await this.enter(await this.codeFor(person, options));
  }
}
