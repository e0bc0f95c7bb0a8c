/**
 * Where a page of members ends: the sort key and the id of its last member, so that the next page begins there even if that member has
 * left since. Client-safe.
 */
import { z } from "zod";
import { noControls } from "./fields";
import { roles } from "./vocabulary";

const place = { id: z.guid() };
const name = z.string().regex(noControls);

const placeSchema = z.discriminatedUnion("sort", [
  z.object({ sort: z.literal("name"), name, ...place }),
  z.object({ sort: z.literal("role"), role: z.enum(roles), name, ...place }),
  /** Microseconds since 1970; 0 without a recorded sign-in. */
  z.object({ sort: z.literal("lastSignIn"), signedInAt: z.int().nonnegative(), ...place }),
]);
export type MemberCursor = z.output<typeof placeSchema>;

/** The cursor as an opaque string of URL characters. */
export function writeCursor(cursor: MemberCursor): string {
  const bytes = new TextEncoder().encode(JSON.stringify(cursor));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

function decode(text: string): unknown {
  try {
    const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))));
  } catch {
    return null;
  }
}

/** Reads the string of {@link writeCursor}; null if it is none. */
export function readCursor(text: string): MemberCursor | null {
  return placeSchema.safeParse(decode(text)).data ?? null;
}
