/** The page `/sign-in`. */
import type { Locator, Page } from "@playwright/test";

export class SignInPage {
  readonly email: Locator;
  readonly password: Locator;
  readonly signInButton: Locator;
  readonly forgotPassword: Locator;

  constructor(readonly page: Page) {
    this.email = page.getByLabel("Email");
    this.password = page.getByLabel("Password", { exact: true });
    this.signInButton = page.getByRole("button", { name: "Sign in", exact: true });
    this.forgotPassword = page.getByRole("link", { name: "Forgot your password?" });
  }

  async goto(): Promise<void> {
    await this.page.goto("/sign-in");
  }

  /** Submits email and password on the open page. Leads to the code page, or to Home. */
  async submit({ email, password }: { email: string; password: string }): Promise<void> {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.signInButton.click();
  }

  /** Opens the page and submits email and password. */
  async signIn(person: { email: string; password: string }): Promise<void> {
    await this.goto();
    await this.submit(person);
  }
}
