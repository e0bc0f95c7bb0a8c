/**
 * Keys derived from the application secrets. Every use has its own HKDF label, so no derived key reveals the secret or another key. The
 * newest secret makes codes and links; the older one verifies until what it made has ended.
 */
import { hkdfSync } from "node:crypto";
import { applicationSecrets } from "@/lib/config/env";

/** One label per use. A label must never change: what was made with its key would no longer verify. */
const labels = {
  codeKeyId: "leadmaster code key id",
  codes: "leadmaster one-time codes",
  notMeLinks: "leadmaster disown links",
  mailLinks: "leadmaster mail links",
  temporaryCodes: "leadmaster temporary codes",
  feedbackVisitors: "leadmaster help feedback visitors",
  nextAuth: "leadmaster next-auth",
} as const;

/**
 * Derives the key for one use by HKDF-SHA-256 (RFC 5869).
 * @param length bytes
 */
export function deriveKey(secret: string, use: keyof typeof labels, length = 32): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", labels[use], length));
}

/** `id` tells which application secret a challenge was made with; it reveals nothing of the secret. */
export type CodeKey = {
  id: string;
  bytes: Uint8Array;
  linkBytes: Uint8Array;
  mailLinkBytes: Uint8Array;
  temporaryCodeBytes: Uint8Array;
};

/** The key of an application secret. HKDF with its own label: the secret's other uses cannot be turned into codes. */
export function codeKey(secret: string): CodeKey {
  const id = Buffer.from(deriveKey(secret, "codeKeyId", 6)).toString("base64url");
  return {
    id,
    bytes: deriveKey(secret, "codes"),
    linkBytes: deriveKey(secret, "notMeLinks"),
    mailLinkBytes: deriveKey(secret, "mailLinks"),
    temporaryCodeBytes: deriveKey(secret, "temporaryCodes"),
  };
}

let keys: CodeKey[] | undefined;

/** The keys of all application secrets, the newest first. */
export function keyring(): CodeKey[] {
  keys ??= applicationSecrets().map(codeKey);
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
