/** The page `/workgroups/{id}`: Workgroup Management, Security Options. */
import { expect, type Locator, type Page } from "@playwright/test";

export class WorkgroupManagementPage {
  readonly securityOptions: Locator;
  readonly enableTwoFactorLogin: Locator;
  readonly whatWillChange: Locator;
  readonly currentPassword: Locator;
  readonly submit: Locator;
  readonly saved: Locator;

  constructor(readonly page: Page) {
    this.securityOptions = page.getByRole("heading", { name: "Security Options" });
    this.enableTwoFactorLogin = page.getByRole("checkbox", { name: "Enable 2 Factor Login" });
    this.whatWillChange = page.getByRole("heading", { name: "What will change" });
    this.currentPassword = page.getByLabel("Current password");
    this.submit = page.getByRole("button", { name: "Submit" });
    this.saved = page.getByText(/^Saved\./);
  }

  async goto({ id }: { id: string }): Promise<void> {
    await this.page.goto(`/workgroups/${id}`);
    await expect(this.securityOptions).toBeVisible();
  }

  /** Ticks Enable 2 Factor Login and selects Submit: enforces two-factor sign-in for all members. */
  async enforce(): Promise<void> {
    await this.enableTwoFactorLogin.check();
    await this.submit.click();
    await expect(this.saved).toBeVisible();
  }

  /** Clears the box, gives the password and selects Submit. */
  async stopEnforcing({ password }: { password: string }): Promise<void> {
    await this.enableTwoFactorLogin.uncheck();
    await this.currentPassword.fill(password);
    await this.submit.click();
    await expect(this.saved).toBeVisible();
  }
}
