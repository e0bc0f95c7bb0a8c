/** Wire shapes of the account: profile, sessions, activity. Client-safe. */

import { z } from "zod";
import { noControls } from "./fields";
import type {
  AuditResult,
  AuditType,
  Channel,
  Edition,
  Role,
  SessionClient,
  SuppressionReason,
  TextRefusal,
} from "./vocabulary";

export const userNameSchema = z
  .string({ error: "Enter your name." })
  .trim()
  .min(1, "Enter your name.")
  .max(100, "Use 100 characters or fewer.")
  .regex(noControls, "Use letters, digits and punctuation only.");

export const accountPatchSchema = z
  .object({ name: userNameSchema.optional(), twoFactorEnabled: z.boolean().optional() })
  .refine((value) => value.name !== undefined || value.twoFactorEnabled !== undefined, "Nothing to change.");
export type AccountPatch = z.infer<typeof accountPatchSchema>;

/** An address that gets no messages, and since when (ISO 8601 in UTC). */
export type SuppressionView = { reason: SuppressionReason; since: string };

/** `GET` and `PATCH /api/account`. */
export type Account = {
  name: string;
  email: string;
  phone: string | null;
  phoneVerified: boolean;
  /** Why nothing is sent to the account's address or number; null where there is nothing to say. */
  delivery: Record<Channel, SuppressionView | null>;
  /** Why the phone number can get no text messages; null when it can, and without a confirmed number. */
  phoneRefused: TextRefusal | null;
  twoFactor: { enabled: boolean; required: boolean; enforcedBy: { id: string; name: string }[]; channels: Channel[] };
  workgroups: { id: string; name: string; edition: Edition; role: Role }[];
};

/** An entry of `GET /api/account/sessions`. Times are ISO 8601 in UTC; `expiresAt` is the end if nothing more is done in it. */
export type SessionView = {
  id: string;
  client: SessionClient;
  /** The session that asks. */
  current: boolean;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  address: string;
  browser: string;
  how: "password" | "password_and_code";
};

/** `DELETE /api/account/sessions`: all but one's own, and that must be said. */
export const endOthersQuerySchema = z.object({
  others: z.literal("true", { error: "Say others=true to end all other sessions." }),
});

/** An event about the account. `address` and `browser` are null where somebody else did it: theirs are not this user's to see. */
export type ActivityEvent = {
  id: string;
  at: string;
  type: AuditType;
  result: AuditResult;
  reason: string | null;
  address: string | null;
  browser: string | null;
};

/** `GET /api/account/activity`, newest first. `next` asks for the events before these. */
export type ActivityPage = { events: ActivityEvent[]; next: string | null };

/** The cursor is an event's id, a bigint: 18 digits always fit. */
export const activityQuerySchema = z.object({
  before: z
    .string()
    .regex(/^[1-9][0-9]{0,17}$/, "That is no cursor.")
    .optional(),
});
