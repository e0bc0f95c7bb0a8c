/** Users and workgroups of one test, written directly into the database: tests share no account. */
import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { hashPassword } from "@/lib/auth/credential-hash";
import { SMS_CONSENT_VERSION } from "@/lib/contract/sms-consent";
import type { Edition, Role } from "@/lib/contract/vocabulary";

export type Workgroup = { id: string; name: string };
export type Person = { id: string; name: string; email: string; password: string; phone: string | null };

export type NewPerson = {
  name?: string;
  phone?: string;
  phoneVerified?: boolean;
  /** False: the owner of a verified number has not agreed to text messages. */
  phoneConsented?: boolean;
  twoFactorEnabled?: boolean;
  memberships: { workgroup: Workgroup; role?: Role }[];
};

const password = "correct horse test battery";
// All users have the same hash: no test is about the hash.
let passwordHash: Promise<string> | undefined;

let phones = 0;
/**
 * @returns an unused phone number. The worker's index separates parallel workers; the time separates a restarted worker, and another
 * run on the same stack, from the messages and send limits of earlier numbers.
 */
export function newPhone(workerIndex: number): string {
  phones += 1;
  const moment = (startedAt + phones * 10 + (workerIndex % 10)) % 8_000_000;
  return `+1415${2_000_000 + moment}`;
}
const startedAt = Math.floor(Date.now() / 1_000) * 10;

export type World = ReturnType<typeof openWorld>;

/** The rows of a run: for clocks that a journey moves, and for what it reads. */
export type Database = Pick<World, "sql">;

/** Connects to a database of the product. @returns the connection and factories of users and workgroups */
export function openWorld(url = process.env.DATABASE_URL) {
  if (!url) throw new Error("DATABASE_URL is missing: run the journeys with npm run test:e2e");
  const sql = postgres(url, { max: 2, onnotice: () => {} });

  async function makeWorkgroup(edition: Edition = "APP", twoFactorRequired = false): Promise<Workgroup> {
    const id = randomUUID();
    const name = `${edition} ${id.slice(0, 8)} Ltd`;
    await sql`INSERT INTO workgroups (id, name, edition, two_factor_required) VALUES (${id}, ${name}, ${edition}, ${twoFactorRequired})`;
    return { id, name };
  }

  /** Stores the consent of a user to text messages to a number. */
  async function giveConsent(userId: string, number: string | null): Promise<void> {
    await sql`INSERT INTO sms_consents (user_id, number, text_version, ip_address)
              VALUES (${userId}, ${number}, ${SMS_CONSENT_VERSION}, '127.0.0.1')`;
  }

  async function makePerson(person: NewPerson): Promise<Person> {
    const id = randomUUID();
    const { name = "Robin Test", phone = null, twoFactorEnabled = false } = person;
    const { phoneVerified = phone !== null, phoneConsented = phoneVerified } = person;
    const email = `robin-${id.slice(0, 13)}@journey.test`;
    passwordHash ??= hashPassword(password);
    const hash = await passwordHash;
    await sql`INSERT INTO users (id, name, email, email_verified_at, phone, phone_verified_at, password_hash, two_factor_enabled)
              VALUES (${id}, ${name}, ${email}, now(), ${phone}, ${phoneVerified ? new Date() : null}, ${hash}, ${twoFactorEnabled})`;
    if (phoneConsented) await giveConsent(id, phone);
    for (const { workgroup, role = "member" } of person.memberships) {
      await sql`INSERT INTO memberships (user_id, workgroup_id, role) VALUES (${id}, ${workgroup.id}, ${role})`;
    }
    return { id, name, email, password, phone };
  }

  return { sql, makeWorkgroup, makePerson, close: () => sql.end() };
}

type Cast = Omit<NewPerson, "memberships"> & { role?: Role };

/** A world, or the fixture `kit` of journeys. */
type Maker<Group, Someone> = {
  makeWorkgroup(edition?: Edition, twoFactorRequired?: boolean): Promise<Group>;
  makePerson(
    person: Omit<NewPerson, "memberships"> & { memberships: { workgroup: Group; role?: Role }[] },
  ): Promise<Someone>;
};

/** Makes a user with a unique name, in a new workgroup unless one is given. */
export async function makeMember<Group = Workgroup, Someone = Person>(
  maker: Maker<Group, Someone>,
  cast: Cast = {},
  workgroup?: Group,
): Promise<Someone> {
  const { role = "member", ...person } = cast;
  const memberships = [{ workgroup: workgroup ?? (await maker.makeWorkgroup()), role }];
  return maker.makePerson({ name: `Robin ${randomUUID().slice(0, 13)}`, ...person, memberships });
}
