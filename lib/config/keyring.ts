/** Keys derived from the application secrets: the newest makes codes and links, older ones verify until what they made has ended. */
import { deriveKey } from "./derive-key";
import { env } from "./env";

/** `id` tells which application secret a challenge was made with; it reveals nothing of the secret. */
export type CodeKey = { id: string; bytes: Uint8Array; linkBytes: Uint8Array; mailLinkBytes: Uint8Array };

/** The key of an application secret. HKDF with its own label: the secret's other uses cannot be turned into codes. */
export function codeKey(secret: string): CodeKey {
  const id = Buffer.from(deriveKey(secret, "codeKeyId", 6)).toString("base64url");
  return {
    id,
    bytes: deriveKey(secret, "codes"),
    linkBytes: deriveKey(secret, "notMeLinks"),
    mailLinkBytes: deriveKey(secret, "mailLinks"),
  };
}

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
