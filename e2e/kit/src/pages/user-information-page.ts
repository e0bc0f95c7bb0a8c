/** The page `/account`: My account, My Account Settings, User Information. */
import { expect, type Locator, type Page } from "@playwright/test";
import type { Inbox } from "../inbox";

export class UserInformationPage {
  readonly heading: Locator;
  readonly name: Locator;
  readonly enableTwoFactorLogin: Locator;
  readonly update: Locator;
  readonly saved: Locator;

  constructor(
    readonly page: Page,
    private readonly inbox: Inbox,
  ) {
    this.heading = page.getByRole("heading", { level: 1, name: "User Information" });
    this.name = page.getByLabel("Name", { exact: true });
    this.enableTwoFactorLogin = page.getByRole("checkbox", { name: "Enable 2 Factor Login" });
    this.update = page.getByRole("button", { name: "Update" });
    this.saved = page.getByText(/^Saved\./);
  }

  async goto(): Promise<void> {
    await this.page.goto("/account");
  }

  /** Opens the page through the menu, from any page of a signed-in user. */
  async open(): Promise<void> {
    await this.page.getByRole("button", { name: "My account" }).click();
    await this.page.getByRole("menuitem", { name: "My Account Settings" }).click();
    await expect(this.heading).toBeVisible();
  }

  /** Ticks or clears Enable 2 Factor Login and selects Update. Turning it off may ask for the password first. */
  async setTwoFactor(isOn: boolean): Promise<void> {
    await this.enableTwoFactorLogin.setChecked(isOn);
    await this.update.click();
    await expect(this.saved).toBeVisible();
  }

  /** Adds a phone number and confirms it with the code that is texted to it. */
  async addPhone(phone: string): Promise<void> {
    await this.page.getByRole("button", { name: "Add phone number" }).click();
    await this.page.getByLabel("Mobile number").fill(phone);
    await this.page.getByRole("button", { name: "Send code" }).click();
    const code = await this.inbox.waitForCode({ email: "", phone }, { channel: "phone" });
    await this.page.getByLabel("One-Time Password", { exact: true }).fill(code);
    await expect(this.page.getByRole("button", { name: "Change phone number" })).toBeVisible();
  }
}
