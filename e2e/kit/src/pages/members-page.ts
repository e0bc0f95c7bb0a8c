/** The page `/workgroups/{id}/members`. */
import type { Locator, Page } from "@playwright/test";

export class MembersPage {
  readonly search: Locator;
  readonly apply: Locator;
  readonly membersWhoNeedHelp: Locator;

  constructor(readonly page: Page) {
    this.search = page.getByLabel("Search");
    this.apply = page.getByRole("button", { name: "Apply" });
    this.membersWhoNeedHelp = page.getByRole("link", { name: "Members who need help" });
  }

  async goto({ id }: { id: string }): Promise<void> {
    await this.page.goto(`/workgroups/${id}/members`);
  }

  /** The row of a member. */
  row({ name }: { name: string }): Locator {
    return this.page.getByRole("row").filter({ has: this.page.getByRole("rowheader", { name }) });
  }

  /** Shows members with this part of a name or email address. */
  async find(part: string): Promise<void> {
    await this.search.fill(part);
    await this.apply.click();
  }

  /** Opens the actions of a member. */
  async manage({ name }: { name: string }): Promise<void> {
    await this.page.getByRole("button", { name: `Manage ${name}` }).click();
  }

  /** Selects an action of a member whose actions are open, such as "Disable". */
  async act(
    action: "Make admin" | "Make member" | "Disable" | "Enable" | "End sessions" | "Remove from workgroup",
    { name }: { name: string },
  ): Promise<void> {
    await this.page.getByRole("button", { name: `${action} ${name}` }).click();
  }

  /** Invites a person on the page Invitations of the workgroup. */
  async invite({ id }: { id: string }, { name, email }: { name: string; email: string }): Promise<void> {
    await this.page.goto(`/workgroups/${id}/invitations`);
    await this.page.getByLabel("Name").fill(name);
    await this.page.getByLabel("Email").fill(email);
    await this.page.getByRole("button", { name: "Send invitation" }).click();
  }
}
