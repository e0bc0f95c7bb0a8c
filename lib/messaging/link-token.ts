/**
 * Tokens of links in messages. They are derived from a row and an application secret, so that none is stored, a crash loses none, and a
 * retried message has the same bytes. A key of its own (HKDF label) keeps them apart from codes and from the link "This wasn't me".
 */
import { createHash, createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import type { CodeKey } from "@/lib/config/keyring";
import { currentKey, keyById } from "@/lib/config/keyring";

/** What the token of the undo link in the notice of an email change is derived from. */
export type UndoRef = { id: string; keyId: string };

export type LinkPurpose = "password_reset" | "undo_email_change";

/** What a token is derived from. `keyId` names the application secret. */
export type LinkRef = { id: string; generation: number; keyId: string };

function macOf(key: CodeKey, purpose: LinkPurpose, { id, generation }: Omit<LinkRef, "keyId">): string {
  return createHmac("sha256", key.mailLinkBytes).update([purpose, id, generation].join("\0")).digest("base64url");
}

/** `key id.row id.MAC.generation`; null where the secret was removed from the configuration. */
export function linkToken(purpose: LinkPurpose, ref: LinkRef): string | null {
  const key = keyById(ref.keyId);
  return key && `${key.id}.${ref.id}.${macOf(key, purpose, ref)}.${ref.generation}`;
}

const shape = /^([\w-]{8})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})\.(0|[1-9]\d{0,8})$/;

/** The row that a token names; null for a token that this deployment did not make, so that none of those reaches the database. */
export function readLinkToken(purpose: LinkPurpose, token: string): LinkRef | null {
  const [, keyId = "", id = "", mac = "", generation] = shape.exec(token) ?? [];
  const key = keyById(keyId);
  if (!key) return null;
  const ref = { id, generation: Number(generation), keyId };
  return timingSafeEqual(Buffer.from(macOf(key, purpose, ref)), Buffer.from(mac)) ? ref : null;
}

/** The MAC alone, for links that are looked up by the SHA-256 of their token. Null as {@link linkToken}. */
export function undoToken({ id, keyId }: UndoRef): string | null {
  const key = keyById(keyId);
  return key && macOf(key, "undo_email_change", { id, generation: 0 });
}

/** A new undo link: what its message derives the token from, and the hash that is stored with the change. */
export function newUndoLink(): { ref: UndoRef; hash: Buffer } {
  const key = currentKey();
  const id = randomUUID();
  const token = macOf(key, "undo_email_change", { id, generation: 0 });
  return { ref: { id, keyId: key.id }, hash: createHash("sha256").update(token).digest() };
}
