/** The `test` of the kit: Playwright's, with people, an inbox and failures. */
import { test as base, type Page } from "@playwright/test";
import { keepSession } from "./admin-session";
import { type Delivery, openDelivery } from "./delivery";
import { type Inbox, openInbox } from "./inbox";
import { leaseWorkgroup } from "./lease";
import { type Mobile, openMobile } from "./mobile";
import {
  type AdminAccount,
  type Deployment,
  deploymentOf,
  type LeadMasterConfig,
  type LeadMasterOptions,
} from "./options";
import { CodePage } from "./pages/code-page";
import { InvitationPage } from "./pages/invitation-page";
import { MembersPage } from "./pages/members-page";
import { SignInPage } from "./pages/sign-in-page";
import { UserInformationPage } from "./pages/user-information-page";
import { WorkgroupManagementPage } from "./pages/workgroup-management-page";
import { ipHeaders, newIpAddress, type Person, type SignInOptions, signInOverApi } from "./person";
import { attachMessages, printInboxes } from "./record";
import type { Edition } from "./vocabulary";
import { type NewMember, openWorkgroup, type Workgroup } from "./workgroup";

export type SignIn = (
  person: Person,
  options?: SignInOptions & {
    /** The page whose browser gets the session. Default: `page` of the test. */
    page?: Page;
    /** Signs in again, also if the person has a session already. */
    again?: boolean;
  },
) => Promise<void>;

export type LeadMasterFixtures = {
  /** A workgroup of the option `edition` that no other test has at the same time. */
  workgroup: Workgroup;
  /** Leases one more workgroup for this test. */
  otherWorkgroup: (edition: Edition) => Promise<Workgroup>;
  /** The admin of `workgroup`, signed in. */
  admin: Person;
  /** A member of `workgroup` without phone and two-factor sign-in. */
  member: Person;
  /** Makes further members of `workgroup`. */
  makeMember: (wanted?: NewMember) => Promise<Person>;
  inbox: Inbox;
  delivery: Delivery;
  /** Signs in over the HTTP API, with a real code where one is required, and gives the session to the browser. */
  signIn: SignIn;
  mobile: Mobile;
  signInPage: SignInPage;
  codePage: CodePage;
  userInformationPage: UserInformationPage;
  workgroupManagementPage: WorkgroupManagementPage;
  membersPage: MembersPage;
  invitationPage: InvitationPage;
  /** Everyone whom the test met, for the report. */
  people: Person[];
};

type Automatic = { leadmasterRecord: undefined; leaseOf: (wanted: Edition | AdminAccount) => Promise<Workgroup> };

/** Milliseconds to wait for a workgroup that other tests have. */
const leaseTimeout = 120_000;

export const test = base.extend<
  LeadMasterFixtures & Automatic & Omit<LeadMasterOptions, "leadmaster">,
  { leadmaster: LeadMasterConfig | undefined }
>({
  leadmaster: [undefined, { option: true, scope: "worker" }],
  edition: ["APP4", { option: true }],
  enforced: [false, { option: true }],

  extraHTTPHeaders: async ({ extraHTTPHeaders, leadmaster, baseURL }, use) => {
    const { ownIpAddresses } = deploymentOf(leadmaster, baseURL);
    await use({ ...extraHTTPHeaders, ...ipHeaders(ownIpAddresses ? newIpAddress() : undefined) });
  },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  people: async ({}, use) => use([]),

  inbox: async ({ leadmaster, baseURL }, use) => use(openInbox(deploymentOf(leadmaster, baseURL).mailbox)),

  delivery: async ({ leadmaster, baseURL }, use) => {
    const { delivery, restoreAll } = openDelivery(deploymentOf(leadmaster, baseURL).mailbox);
    await use(delivery);
    await restoreAll();
  },

  // A time limit of its own: waiting for another test is not the time of this one.
  leaseOf: [
    async ({ leadmaster, baseURL, inbox, people }, use, info) => {
      const deployment = deploymentOf(leadmaster, baseURL);
      const ends: (() => void)[] = [];
      await use((wanted) => lease(deployment, wanted, inbox, people, info.parallelIndex, ends));
      for (const end of ends) end();
    },
    { timeout: leaseTimeout + 30_000 },
  ],

  workgroup: [
    async ({ leaseOf, edition, enforced }, use) => {
      const workgroup = await leaseOf(edition);
      await workgroup.beginWith(enforced);
      await use(workgroup);
    },
    { timeout: leaseTimeout + 30_000 },
  ],
  otherWorkgroup: async ({ leaseOf }, use) =>
    use(async (edition) => {
      const workgroup = await leaseOf(edition);
      await workgroup.beginWith(false);
      return workgroup;
    }),

  admin: async ({ workgroup }, use) => use(workgroup.admin),
  member: async ({ workgroup }, use) => use(await workgroup.makeMember()),
  makeMember: async ({ workgroup }, use) => use((wanted) => workgroup.makeMember(wanted)),

  signIn: async ({ page: testPage, inbox }, use) =>
    use(async (person, { page = testPage, again = false, ...options } = {}) => {
      if (again) person.api.clear();
      if (!person.api.hasSession) await signInOverApi(person, inbox, options);
      if (person.ipAddress) await page.context().setExtraHTTPHeaders(ipHeaders(person.ipAddress));
      await person.api.giveTo(page.context());
    }),

  mobile: async ({ leadmaster, baseURL }, use) => use(openMobile(deploymentOf(leadmaster, baseURL))),

  signInPage: async ({ page }, use) => use(new SignInPage(page)),
  codePage: async ({ page, inbox }, use) => use(new CodePage(page, inbox)),
  userInformationPage: async ({ page, inbox }, use) => use(new UserInformationPage(page, inbox)),
  workgroupManagementPage: async ({ page }, use) => use(new WorkgroupManagementPage(page)),
  membersPage: async ({ page }, use) => use(new MembersPage(page)),
  invitationPage: async ({ page }, use) => use(new InvitationPage(page)),

  leadmasterRecord: [
    async ({ inbox, people }, use, info) => {
      const startedAt = new Date();
      await use(undefined);
      if (info.status !== info.expectedStatus) printInboxes(info, inbox, people);
      await attachMessages(info, inbox, people, startedAt);
    },
    { auto: true },
  ],
});

async function lease(
  deployment: Deployment,
  wanted: Edition | AdminAccount,
  inbox: Inbox,
  people: Person[],
  preferred: number,
  ends: (() => void)[],
): Promise<Workgroup> {
  const taken = await leaseWorkgroup(deployment, wanted, { preferred, timeout: leaseTimeout });
  ends.push(taken.release);
  const workgroup = await openWorkgroup(deployment, inbox, taken, (person) => people.push(person));
  ends.unshift(() => keepSession(workgroup.admin, taken.sessionFile));
  return workgroup;
}
