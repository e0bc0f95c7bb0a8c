/** The page behind the link of an invitation. */
import type { Locator, Page } from "@playwright/test";

export class InvitationPage {
  readonly heading: Locator;
  readonly name: Locator;
  readonly newPassword: Locator;
  readonly join: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1 });
    this.name = page.getByLabel("Your name");
    this.newPassword = page.getByLabel("New password");
    this.join = page.getByRole("button", { name: "Join" });
  }

  async goto(link: string): Promise<void> {
    await this.page.goto(link);
  }

  /** Accepts as a new person. The page then signs in with the new password. */
  async accept({ name, password }: { name: string; password: string }): Promise<void> {
    await this.name.fill(name);
    await this.newPassword.fill(password);
    await this.join.click();
  }
}
