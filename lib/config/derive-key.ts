/** Keys derived from the application secret. Every use has its own HKDF label, so no derived key reveals the secret or another key. */
import { hkdfSync } from "node:crypto";

/** One label per use. A label must never change: what was made with its key would no longer verify. */
const labels = {
  codeKeyId: "leadmaster code key id",
  codes: "leadmaster one-time codes",
  notMeLinks: "leadmaster disown links",
  mailLinks: "leadmaster mail links",
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
