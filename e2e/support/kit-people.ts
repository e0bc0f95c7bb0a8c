/**
 * Users and workgroups of journeys, made by the Playwright kit as people make them: invited, joined by the link in the email, confirmed by
 * codes. Takes the same words as `people`, which writes rows.
 */
import { randomUUID } from "node:crypto";
import {
  test as base,
  type Edition,
  type Person as KitPerson,
  localMailbox,
  onApiCall,
  type Workgroup,
} from "@leadmaster/playwright";
import { checkExchange } from "./answer-contract";
import { forgetMessages, provider } from "./inbox";
import { journeyAdmins } from "./journey-workgroups";
import { keepPasswordsIn } from "./password-recorder";
import type { NewPerson } from "./people";

export type KitPeople = {
  /** Leases a workgroup that no other test has. Its standing admin and people of earlier tests are members. */
  makeWorkgroup(edition?: Edition, twoFactorRequired?: boolean): Promise<Workgroup>;
  /** Makes a person without a session, with an empty inbox. */
  makePerson(person: KitNewPerson): Promise<Person>;
};
export type Person = Omit<KitPerson, "phone"> & { phone: string | null };
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
  kit: async ({ leaseOf }, use) =>
    use({
      async makeWorkgroup(edition = "APP", twoFactorRequired = false) {
        const workgroup = await leaseOf(edition);
        await workgroup.beginWith(twoFactorRequired);
        return workgroup;
      },
      makePerson,
    }),
});
