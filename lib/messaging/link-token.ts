/**
 * Tokens of links in messages. A token is derived from a row and an application secret: it is not stored, a crash cannot lose it, and a
 * retried message has the same bytes. An HKDF label of its own separates them from codes and from "This wasn't me" links.
 */
import { createHash, createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import type { CodeKey } from "@/lib/config/keyring";
import { currentKey, keyById } from "@/lib/config/keyring";

/** Input of the token of an undo link. */
export type UndoRef = { id: string; keyId: string };

export type LinkPurpose = "password_reset" | "undo_email_change" | "invitation" | "readiness_proof";

/** Input of a token. `keyId` names the application secret. */
export type LinkRef = { id: string; generation: number; keyId: string };

function macOf(key: CodeKey, purpose: LinkPurpose, { id, generation }: Omit<LinkRef, "keyId">): string {
  return createHmac("sha256", key.mailLinkBytes).update([purpose, id, generation].join("\0")).digest("base64url");
}

/** @returns `key id.row id.MAC.generation`; null if the secret was removed from the configuration */
export function linkToken(purpose: LinkPurpose, ref: LinkRef): string | null {
  const key = keyById(ref.keyId);
  return key && `${key.id}.${ref.id}.${macOf(key, purpose, ref)}.${ref.generation}`;
}

const shape = /^([\w-]{8})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})\.(0|[1-9]\d{0,8})$/;

/** Verifies a token in constant time. @returns the row that it names; null for a forged or foreign token, which then costs no query */
export function readLinkToken(purpose: LinkPurpose, token: string): LinkRef | null {
  const [, keyId = "", id = "", mac = "", generation] = shape.exec(token) ?? [];
  const key = keyById(keyId);
  if (!key) return null;
  const ref = { id, generation: Number(generation), keyId };
  return timingSafeEqual(Buffer.from(macOf(key, purpose, ref)), Buffer.from(mac)) ? ref : null;
}

/** Token of an undo link, which is looked up by its SHA-256. @returns null if the secret was removed from the configuration */
export function undoToken({ id, keyId }: UndoRef): string | null {
  const key = keyById(keyId);
  return key && macOf(key, "undo_email_change", { id, generation: 0 });
}

/** Creates an undo link: the input from which its message derives the token, and the hash that is stored with the change. */
export function newUndoLink(): { ref: UndoRef; hash: Buffer } {
  const key = currentKey();
  const id = randomUUID();
  const token = macOf(key, "undo_email_change", { id, generation: 0 });
  return { ref: { id, keyId: key.id }, hash: createHash("sha256").update(token).digest() };
}
