/** A workgroup that one test has for itself, and the people in it. */

import { joinIfInvited, restoreSession, sendAsAdmin } from "./admin-session";
import type { Answer } from "./api";
import { codeIn, type Inbox, linkIn } from "./inbox";
import type { Lease } from "./lease";
import type { Deployment } from "./options";
import { confirmPhone, newName, newPassword, type Person, personOf, signInOverApi, signOutOverApi } from "./person";
import type { Edition, Message, Role } from "./vocabulary";

export type NewMember = {
  name?: string;
  /** Default: member. */
  role?: Role;
  /** true: a confirmed mobile number of the mailbox; or this number. Default: none. */
  phone?: boolean | string;
  /** Turns two-factor sign-in on for this person. Default: false. */
  twoFactor?: boolean;
};

export type Invitation = { name: string; email: string; role: Role; link: string };

const isNotice = (message: Message) => codeIn(message) === null && linkIn(message, "invitation") === null;

export class Workgroup {
  readonly name: string;
  readonly id: string;
  readonly edition: Edition;

  constructor(
    private readonly deployment: Deployment,
    private readonly inbox: Inbox,
    readonly admin: Person,
    found: { id: string; name: string; edition: Edition },
    private readonly onPerson: (person: Person) => void,
  ) {
    this.id = found.id;
    this.name = found.name;
    this.edition = found.edition;
  }

  /** Sends a request as the admin. Signs in, or proves the identity again, if the product asks for it. */
  asAdmin(method: string, path: string, body?: unknown): Promise<Answer> {
    return sendAsAdmin(this.admin, this.inbox, { method, path, body });
  }

  private async demand(status: number, method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.asAdmin(method, `/api/workgroups/${this.id}${path}`, body);
    if (answer.status === status) return answer;
    throw new Error(`${method} ${path} of ${this.name} answered ${answer.status} instead of ${status}: ${answer.text}`);
  }

  /** Invites a person and waits for the email. */
  async invite({ name = newName(), role = "member" }: Pick<NewMember, "name" | "role"> = {}): Promise<Invitation> {
    const email = this.deployment.mailbox.newEmail();
    const { json } = await this.demand(201, "POST", "/members", { name, email, role });
    if (json.state === "queued") {
      throw new Error(
        `${this.name} has used up its invitations of 24 hours. Configure another workgroup of its edition.`,
      );
    }
    return { name, email, role, link: await this.inbox.waitForLink({ email }, "invitation") };
  }

  /** Makes a member: an invitation, its acceptance, then a phone number and two-factor sign-in as wanted. Leaves no session, and no message on its way. */
  async makeMember({ name, role, phone, twoFactor = false }: NewMember = {}): Promise<Person> {
    const { link, ...identity } = await this.invite({ name, role });
    const person = personOf(this.deployment, { ...identity, password: newPassword() });
    this.onPerson(person);
    const path = `/api/invitations/${link.split("/").at(-1)}/accept`;
    await person.api.demand([200], "POST", path, { name: person.name, password: person.password });
    if (!phone && !twoFactor) return person;
    await signInOverApi(person, this.inbox);
    if (phone) await confirmPhone(person, this.inbox, phone === true ? this.newPhone() : phone);
    if (twoFactor) await person.api.demand([200], "PATCH", "/api/account", { twoFactorEnabled: true });
    // Notices of these changes are on their way: with them, a failure that the test sets, or a count, would depend on the moment.
    if (phone) await this.inbox.waitForMessage(person.email, isNotice, "notice about the phone number");
    if (twoFactor) await this.inbox.waitForMessage(person.email, isNotice, "notice about two-factor sign-in");
    // A session in which its own user turned two-factor on needs no code: what a test signs in with is another one.
    await signOutOverApi(person);
    return person;
  }

  /** Makes a person who has an account a member of this workgroup, too: an invitation, accepted while signed in. */
  async addMember(person: Person, role: Role = "member"): Promise<void> {
    const { name, email, api } = person;
    await this.demand(201, "POST", "/members", { name, email, role });
    const token = (await this.inbox.waitForLink(person, "invitation")).split("/").at(-1);
    if (!api.hasSession) await signInOverApi(person, this.inbox);
    await api.demand([200], "POST", `/api/invitations/${token}/accept`, {});
  }

  private newPhone(): string {
    const phone = this.deployment.mailbox.newPhone?.();
    if (!phone) throw new Error("This mailbox gives out no phone numbers: it has no newPhone()");
    return phone;
  }

  /** @returns whether the workgroup enforces two-factor sign-in now */
  async isEnforced(): Promise<boolean> {
    return (await this.demand(200, "GET", "/security")).json.twoFactorRequired === true;
  }

  private setPolicy = (twoFactorRequired: boolean) => this.demand(200, "PATCH", "/security", { twoFactorRequired });

  /** Enforces two-factor sign-in for all members, as the admin does on Workgroup Management. */
  async enforce(): Promise<void> {
    await this.setPolicy(true);
  }

  async stopEnforcing(): Promise<void> {
    await this.setPolicy(false);
  }

  /** Makes the policy what a test begins with, whatever the test before left; a scheduled date ends, too. */
  async beginWith(enforced: boolean): Promise<void> {
    const { twoFactorRequired, scheduledAt } = (await this.demand(200, "GET", "/security")).json;
    if (twoFactorRequired !== enforced || (scheduledAt !== null && !enforced)) await this.setPolicy(enforced);
  }
}

/** Opens the workgroup of a lease with the session that its admin has. */
export async function openWorkgroup(
  deployment: Deployment,
  inbox: Inbox,
  { account, sessionFile }: Lease,
  onPerson: (person: Person) => void,
): Promise<Workgroup> {
  const { email, password, edition } = account;
  const admin = personOf(deployment, { name: `Admin of ${edition}`, email, password, role: "admin" });
  onPerson(admin);
  if (!restoreSession(admin, sessionFile)) await joinIfInvited(admin, inbox);
  const { status, json, text } = await sendAsAdmin(admin, inbox, { method: "GET", path: "/api/account" });
  if (status !== 200) throw new Error(`GET /api/account as ${email} answered ${status}: ${text}`);
  const workgroups = json.workgroups as { id: string; name: string; edition: Edition; role: Role }[];
  const found = workgroups.find((each) => each.role === "admin" && each.edition === edition);
  if (!found) throw new Error(`${email} administers no workgroup of edition ${edition}`);
  admin.name = String(json.name);
  return new Workgroup(deployment, inbox, admin, found, onPerson);
}
