/** The keys that codes are derived with: the newest makes, older ones verify until their challenges end. */
import { env } from "../env";
import { type CodeKey, codeKey } from "./code";

let keys: CodeKey[] | undefined;

function keyring(): CodeKey[] {
  keys ??= [env().NEXTAUTH_SECRET, env().NEXTAUTH_SECRET_PREVIOUS].filter((s) => s !== undefined).map(codeKey);
  return keys;
}

/** The key for new challenges. */
export function currentKey(): CodeKey {
  const [key] = keyring();
  if (!key) throw new Error("no application secret");
  return key;
}

/** Which keys there are. */
export function keyIds(): string[] {
  return keyring().map(({ id }) => id);
}

/** The key of a pending challenge; null when its secret was removed from the configuration: the challenge is over then. */
export function keyById(id: string): CodeKey | null {
  return keyring().find((key) => key.id === id) ?? null;
}
