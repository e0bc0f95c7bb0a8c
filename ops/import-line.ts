/** One line of a file of users: parsed and judged without the database. Pure. */
import { z } from "zod";
import { type HashRefusal, type ImportedHash, parseImportedHash } from "@/lib/auth/imported-hash";
import { userNameSchema } from "@/lib/contract/account-schemas";
import { canonicalEmail } from "@/lib/contract/email-address";
import { IMPORTED_BCRYPT_COST } from "@/lib/contract/limits";
import { type Role, roles } from "@/lib/contract/vocabulary";
import { type PhoneRefusal, parsePhone } from "@/lib/messaging/phone-number";

/** A user to import. `workgroups` are ids or names, as the line has them. */
export type ImportedUser = {
  name: string;
  email: string;
  phone: string | null;
  hash: ImportedHash;
  workgroups: { idOrName: string; role: Role }[];
};

export type LineRefusal =
  | "json"
  | "unknown_field"
  | "name"
  | "email"
  | "workgroups"
  | "roles"
  | "phone"
  | "phone_not_mobile"
  | HashRefusal
  | "duplicate_email"
  | "unknown_workgroup"
  | "ambiguous_workgroup";

/** What is wrong with a line. No sentence has a value of the line in it: the file holds password hashes. */
export const lineRefusals: Record<LineRefusal, string> = {
  json: "This is not a JSON object.",
  unknown_field: "Fields are name, email, workgroups, roles, phone and passwordHash.",
  name: "name: 1 to 100 characters in one line.",
  email: "email: this is not an email address.",
  workgroups: "workgroups: a list of 1 to 50 ids or names, each once.",
  roles: "roles: member or admin, one for each workgroup, or none for members.",
  phone: "phone: this is not a number with its country code, such as +14155550100.",
  phone_not_mobile: "phone: this number can't get text messages.",
  password_hash: "passwordHash: this is neither a bcrypt ($2a$, $2b$, $2y$) nor an argon2id or argon2i hash (v=19).",
  bcrypt_cost: `passwordHash: the cost of bcrypt must be ${IMPORTED_BCRYPT_COST.least} to ${IMPORTED_BCRYPT_COST.most}.`,
  argon2_parameters: "passwordHash: the parameters of argon2 are out of bounds.",
  duplicate_email: "email: an earlier line has this address.",
  unknown_workgroup: "workgroups: there is no workgroup with this id or name.",
  ambiguous_workgroup: "workgroups: several workgroups have this name. Give the id.",
};

type Judged = { ok: true; user: ImportedUser } | { ok: false; reason: LineRefusal };

const refused = (reason: LineRefusal) => ({ ok: false, reason }) as const;

const MOST_WORKGROUPS = 50;

const lineSchema = z.strictObject({
  name: z.unknown(),
  email: z.unknown(),
  workgroups: z.unknown(),
  roles: z.unknown().optional(),
  phone: z.unknown().optional(),
  passwordHash: z.unknown(),
});

const workgroupsSchema = z.array(z.string().trim().min(1).max(100)).min(1).max(MOST_WORKGROUPS);
const rolesSchema = z.array(z.enum(roles));

/** Every country: which of them get text messages is decided at each send. */
const phoneRefusals = {
  invalid: "phone",
  country_not_allowed: "phone",
  not_mobile: "phone_not_mobile",
} satisfies Record<PhoneRefusal, LineRefusal>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The workgroups with the roles of a line; null if the two lists don't fit. */
function placesOf(workgroups: readonly string[], given: unknown): ImportedUser["workgroups"] | null {
  const parsed = given === undefined ? { data: workgroups.map(() => "member" as const) } : rolesSchema.safeParse(given);
  if (parsed.data?.length !== workgroups.length) return null;
  return workgroups.map((idOrName, i) => ({ idOrName, role: parsed.data?.[i] ?? "member" }));
}

function phoneOf(given: unknown, countries: readonly string[]): { phone: string | null } | { reason: LineRefusal } {
  if (given === undefined || given === null || given === "") return { phone: null };
  // With its country code only: the file may have users of any country.
  if (typeof given !== "string" || !/^\+[1-9]/.test(given)) return { reason: "phone" };
  const parsed = parsePhone(given, countries);
  return parsed.ok ? { phone: parsed.phone } : { reason: phoneRefusals[parsed.reason] };
}

/**
 * Judges one line. The first thing that is wrong with it is the reason.
 * @param countries of every number that is valid at all
 */
export function parseImportLine(text: string, countries: readonly string[]): Judged {
  const json = parseJson(text);
  if (typeof json !== "object" || json === null || Array.isArray(json)) return refused("json");
  const line = lineSchema.safeParse({ name: null, email: null, workgroups: null, passwordHash: null, ...json });
  if (!line.success) return refused("unknown_field");
  const name = userNameSchema.safeParse(line.data.name).data;
  if (name === undefined) return refused("name");
  const email = typeof line.data.email === "string" ? canonicalEmail(line.data.email) : null;
  if (email === null) return refused("email");
  const workgroups = workgroupsSchema.safeParse(line.data.workgroups).data;
  if (!workgroups || new Set(workgroups).size < workgroups.length) return refused("workgroups");
  const places = placesOf(workgroups, line.data.roles);
  if (!places) return refused("roles");
  const phone = phoneOf(line.data.phone, countries);
  if ("reason" in phone) return refused(phone.reason);
  const { passwordHash } = line.data;
  const hash = typeof passwordHash === "string" ? parseImportedHash(passwordHash) : refused("password_hash");
  return hash.ok ? { ok: true, user: { name, email, ...phone, hash: hash.hash, workgroups: places } } : hash;
}
