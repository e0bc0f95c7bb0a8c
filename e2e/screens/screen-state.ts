/** A state of a screen, and what it needs to get there. One table of states serves the pictures and the accessibility checks. */
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import type { Client } from "@/e2e/support/http-client";
import { setBehavior } from "@/e2e/support/inbox";
import { makeMember, type NewPerson, type Person, type Workgroup, type World } from "@/e2e/support/people";
import { pending, signedIn, signedInWithCode } from "@/e2e/support/requests";
import type { Edition } from "@/lib/contract/vocabulary";

export type Stage = {
  page: Page;
  world: World;
  /** A phone number that no other state uses. */
  phone: string;
};

export type ScreenState = {
  /** Unique; names the picture. The words before the first comma name the screen. */
  name: string;
  /** Without scripts. */
  scripts?: false;
  /** In the quick run of `npm test`, too. */
  quick?: true;
  /** Not a page of the product: its title and landmarks are other ones. */
  part?: "email" | "inbox";
  /** Brings the page to the state, and returns once the state is shown. */
  show: (stage: Stage) => Promise<unknown>;
};

/** The states of one screen, with its name in front of theirs. */
export function statesOf(screen: string, states: Record<string, Omit<ScreenState, "name">>): ScreenState[] {
  return Object.entries(states).map(([name, state]) => ({ ...state, name: name ? `${screen}, ${name}` : screen }));
}

/** A workgroup with a name that reads well. */
export async function makeWorkgroup(
  { sql }: World,
  name: string,
  edition: Edition = "APP4",
  required = false,
): Promise<Workgroup> {
  const id = randomUUID();
  await sql`INSERT INTO workgroups (id, name, edition, two_factor_required) VALUES (${id}, ${name}, ${edition}, ${required})`;
  return { id, name };
}

type Cast = Omit<NewPerson, "memberships"> & { role?: "member" | "admin" };

/** A person with an email address that reads well, in one workgroup. */
export async function makePerson(world: World, cast: Cast, workgroup: Workgroup): Promise<Person> {
  const person = await makeMember(world, { name: "Maya Chen", ...cast }, workgroup);
  const email = `${person.name.split(" ")[0]?.toLowerCase()}.${person.id.slice(0, 4)}@harbor.test`;
  await world.sql`UPDATE users SET email = ${email} WHERE id = ${person.id}`;
  return { ...person, email };
}

/** Gives the browser the cookies of an HTTP client. */
export async function give(page: Page, client: Client): Promise<void> {
  const cookies = [...client.cookies].map(([name, value]) => ({ name, value, url: client.origin }));
  await page.context().addCookies(cookies);
}

/** Signs a person in who needs no code, and opens a page. */
export async function enter(page: Page, person: Person, path: string): Promise<void> {
  await give(page, await signedIn(person));
  await page.goto(path);
}

/** Signs a person in with a code, and opens a page. */
export async function enterWithCode(page: Page, person: Person, path: string): Promise<void> {
  await give(page, await signedInWithCode(person));
  await page.goto(path);
}

/** A sign-in of Maya Chen that waits for its code, which went to email and phone. */
export async function waiting(
  { page, world, phone }: Stage,
  required = true,
): Promise<{ person: Person; code: string }> {
  const workgroup = await makeWorkgroup(world, "Harbor Realty", "APP4", required);
  const person = await makePerson(world, { phone, twoFactorEnabled: !required }, workgroup);
  // No report of a provider changes a state that the table sets.
  await Promise.all([person.email, phone].map((to) => setBehavior(to, { kind: "silent" })));
  const { client, code } = await pending(person);
  await give(page, client);
  return { person, code };
}
