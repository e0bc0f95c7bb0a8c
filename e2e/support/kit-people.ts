/**
 * Users and workgroups of journeys, made by the Playwright kit as people make them: invited, joined by the link in the email, confirmed by
 * codes. Takes the same words as `people`, which writes rows.
 */
import { randomUUID } from "node:crypto";
import {
  Api,
  test as base,
  type Edition,
  type Person as KitPerson,
  localMailbox,
  onApiCall,
  signInOverApi,
  type Workgroup,
} from "@leadmaster/playwright";
import type { Page } from "@playwright/test";
import { hashPassword } from "@/lib/auth/credential-hash";
import { checkExchange } from "./answer-contract";
import { forgetMessages, provider } from "./inbox";
import { journeyAdmins, takeFreshWorkgroup } from "./journey-workgroups";
import { importUsers } from "./operator";
import { keepPasswordsIn } from "./password-recorder";
import type { NewPerson } from "./people";

export type KitPeople = {
  /** Leases a workgroup that no other test has. Its standing admin and people of earlier tests are members. */
  makeWorkgroup(edition?: Edition, twoFactorRequired?: boolean): Promise<Workgroup>;
  /** Makes a workgroup for tests that count members, messages or events: its only member so far is its standing admin. */
  makeFreshWorkgroup(edition?: Edition, twoFactorRequired?: boolean): Promise<Workgroup>;
  /** Makes a person without a session, with an empty inbox. */
  makePerson(person: KitNewPerson): Promise<Person>;
  /** An operator imports people: their mailbox is not proven, and their phone number not confirmed. */
  importPeople(workgroup: Workgroup, people: readonly { name: string; phone?: string }[]): Promise<Person[]>;
  /** Signs a person in over the HTTP API, with a code where one is required, and gives the session to the browser. */
  signIn(page: Page, person: Someone): Promise<void>;
  /** Submits the password of a person who needs a code over the HTTP API, and opens the code page of this sign-in. */
  openCodePage(page: Page, person: Someone): Promise<void>;
};
export type Person = Omit<KitPerson, "phone"> & { phone: string | null };
/** A person of the fixture, or the standing admin of a workgroup. */
type Someone = Person | KitPerson;
export type KitNewPerson = Omit<NewPerson, "memberships" | "phoneVerified"> & {
  memberships: { workgroup: Workgroup; role?: "member" | "admin" }[];
};

const newEmail = () => `robin-${randomUUID().slice(0, 13)}@journey.test`;

async function makePerson({ name, phone, twoFactorEnabled, memberships }: KitNewPerson): Promise<Person> {
  const [first, ...others] = memberships;
  if (!first) throw new Error("a person joins at least one workgroup");
  const wanted = { name, phone, twoFactor: twoFactorEnabled, role: first.role };
  const person = await first.workgroup.makeMember(wanted);
  for (const { workgroup, role } of others) await workgroup.addMember(person, role);
  person.api.clear();
  // A test counts its own messages only.
  for (const to of [person.email, person.phone]) if (to) forgetMessages(to);
  return { ...person, phone: person.phone ?? null };
}

const importedPassword = "correct horse test battery";
let importedHash: Promise<string> | undefined;

async function importPeople({ id }: Workgroup, people: readonly { name: string; phone?: string }[]): Promise<Person[]> {
  importedHash ??= hashPassword(importedPassword);
  const passwordHash = await importedHash;
  const users = people.map((person) => ({ ...person, email: newEmail(), passwordHash, workgroups: [id] }));
  await importUsers(users);
  return users.map(({ name, email, phone = null }) => ({
    ...{ name, email, phone, password: importedPassword, role: "member" as const, ipAddress: undefined },
    api: new Api(process.env.BASE_URL ?? ""),
  }));
}

const kitPersonOf = ({ phone, ...person }: Someone): KitPerson => ({ ...person, ...(phone && { phone }) });

async function openCodePage(page: Page, { api, email, password }: Someone): Promise<void> {
  api.clear();
  const reason = await api.takeStep("password", { email, password });
  if (reason !== "code_required") throw new Error(`The password step of ${email} answered ${reason}`);
  await api.giveTo(page.context());
  await page.goto("/sign-in/code");
}

/** Playwright's `test` with the fixtures of the kit, on the stack of the browser tests. */
export const test = base.extend<{ kit: KitPeople }, { checkedCalls: undefined }>({
  leadmaster: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
    async ({}, use) => use({ mailbox: { ...localMailbox(provider()), newEmail }, admins: journeyAdmins }),
    { scope: "worker" },
  ],
  // Browsers keep the IP address of this machine, which tests expect in lists of sessions and activity.
  extraHTTPHeaders: ({ contextOptions }, use) => use(contextOptions.extraHTTPHeaders),
  checkedCalls: [
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => {
      const end = onApiCall((call) => {
        if (call.requestBody) keepPasswordsIn(call.requestBody);
        checkExchange(call);
      });
      await use(undefined);
      end();
    },
    { scope: "worker", auto: true },
  ],
  kit: async ({ leaseOf, inbox }, use) =>
    use({
      async makeWorkgroup(edition = "APP", twoFactorRequired = false) {
        const workgroup = await leaseOf(edition);
        await workgroup.beginWith(twoFactorRequired);
        return workgroup;
      },
      async makeFreshWorkgroup(edition = "APP", twoFactorRequired = false) {
        const workgroup = await leaseOf(await takeFreshWorkgroup(edition));
        if (twoFactorRequired) await workgroup.enforce();
        forgetMessages(workgroup.admin.email);
        return workgroup;
      },
      makePerson,
      importPeople,
      async signIn(page, person) {
        person.api.clear();
        await signInOverApi(kitPersonOf(person), inbox);
        await person.api.giveTo(page.context());
      },
      openCodePage,
    }),
});
