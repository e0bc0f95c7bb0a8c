/**
 * Password hashes of another system. bcrypt is wrapped in argon2id at the import, so that no weaker hash is ever at rest; argon2 stays as it
 * is. Both are replaced by a hash of our own at the first sign-in. Other systems hash the bytes as typed, ours the normalized password, so
 * the stored form says where a hash comes from.
 */
import { hash, verify } from "@node-rs/argon2";
import { IMPORTED_ARGON2, IMPORTED_BCRYPT_COST, PASSWORD_HASH } from "@/lib/contract/limits";

/** Stored: `raw:` and the argon2 hash, or `bcrypt:`, version, cost and salt of the bcrypt hash, `:` and the argon2id hash of its digest. */
const RAW = "raw:";
const WRAPPED = "bcrypt:";

/** bcrypt sees no byte behind these. */
const BCRYPT_BYTES = 72;

export type HashRefusal = "password_hash" | "bcrypt_cost" | "argon2_parameters";

/** A hash that can be imported. */
export type ImportedHash = { kind: "bcrypt"; salt: string; digest: string } | { kind: "argon2"; phc: string };

const bcryptAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bytes of a salt: bcrypt writes base64 with an alphabet of its own. */
function saltBytes(salt: string): Buffer {
  const base64 = Array.from(salt, (character) => base64Alphabet.charAt(bcryptAlphabet.indexOf(character))).join("");
  return Buffer.from(base64, "base64");
}

/** Clears the bits of the last character that carry no data; some libraries leave others there than ours accepts. */
function canonical(text: string, unused: number): string {
  const last = bcryptAlphabet.indexOf(text.at(-1) ?? "");
  return text.slice(0, -1) + bcryptAlphabet.charAt(last & ~((1 << unused) - 1));
}

/** `$2a$`, `$2b$` and `$2y$` name the same function; `$2x$` is the one of a broken library. */
const bcryptHash = /^\$2[aby]\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;
const argon2Hash =
  /^\$argon2(?:id|i)\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/;

const isWithin = (value: number, { least, most }: { least: number; most: number }) => value >= least && value <= most;

/** Parses a hash of another system, or says why it cannot be imported. Pure. */
export function parseImportedHash(text: string): { ok: true; hash: ImportedHash } | { ok: false; reason: HashRefusal } {
  const [isBcrypt, cost = "", salt = "", digest = ""] = bcryptHash.exec(text) ?? [];
  if (isBcrypt) {
    if (!isWithin(Number(cost), IMPORTED_BCRYPT_COST)) return { ok: false, reason: "bcrypt_cost" };
    return {
      ok: true,
      hash: { kind: "bcrypt", salt: `$2b$${cost}$${canonical(salt, 4)}`, digest: canonical(digest, 2) },
    };
  }
  const [phc, memory, passes, lanes] = argon2Hash.exec(text) ?? [];
  if (phc === undefined) return { ok: false, reason: "password_hash" };
  const { memory: memoryBounds, passes: passBounds, lanes: laneBounds, work } = IMPORTED_ARGON2;
  const [m, t, p] = [Number(memory), Number(passes), Number(lanes)];
  const fits = isWithin(m, memoryBounds) && isWithin(t, passBounds) && isWithin(p, laneBounds) && isWithin(m * t, work);
  return fits ? { ok: true, hash: { kind: "argon2", phc } } : { ok: false, reason: "argon2_parameters" };
}

/** The form that is stored. Takes one argon2id hash for bcrypt, nothing for argon2. */
export async function wrapImportedHash(imported: ImportedHash): Promise<string> {
  if (imported.kind === "argon2") return RAW + imported.phc;
  return `${WRAPPED}${imported.salt}:${await hash(imported.digest, PASSWORD_HASH)}`;
}

/** The digest of a password under the salt of a wrapped hash. */
async function bcryptDigest(password: string, salt: string): Promise<string> {
  // Only here: few sign-ins need it, and it loads a native library.
  const bcrypt = await import("@node-rs/bcrypt");
  const bytes = Buffer.from(password, "utf8").subarray(0, BCRYPT_BYTES);
  const [, , cost, text = ""] = salt.split("$");
  return (await bcrypt.hash(bytes, Number(cost), saltBytes(text))).slice(salt.length);
}

/** Is this the password of an imported hash in its stored form? Takes the time of that hash, whether or not it is. */
export async function verifyImportedHash(stored: string, password: string): Promise<boolean> {
  if (stored.startsWith(RAW)) return verify(stored.slice(RAW.length), password);
  const [, salt = "", phc = ""] = stored.split(":");
  return verify(phc, await bcryptDigest(password, salt));
}
