/** Wire shapes of the account: profile, sessions, activity. Client-safe. */

import { z } from "zod";
import { activityKinds } from "./activity-kinds";
import { noControls, timestampSchema } from "./fields";
import {
  auditResults,
  auditTypes,
  channels,
  editions,
  roles,
  sessionClients,
  suppressionReasons,
  textRefusals,
} from "./vocabulary";

/** A person's name. `missing` is the sentence for an empty one. */
export const nameSchema = (missing: string) =>
  z
    .string({ error: missing })
    .trim()
    .min(1, missing)
    .max(100, "Use 100 characters or fewer.")
    .regex(noControls, "Use letters, digits and punctuation only.");

export const userNameSchema = nameSchema("Enter your name.");

export const accountPatchSchema = z
  .object({ name: userNameSchema.optional(), twoFactorEnabled: z.boolean().optional() })
  .refine((value) => value.name !== undefined || value.twoFactorEnabled !== undefined, "No changes to save.");
export type AccountPatch = z.infer<typeof accountPatchSchema>;

/** A suppressed destination: the reason, and since when (ISO 8601 in UTC). */
export const suppressionViewSchema = z.object({ reason: z.enum(suppressionReasons), since: timestampSchema });
export type SuppressionView = z.infer<typeof suppressionViewSchema>;

/** `GET` and `PATCH /api/account`. */
export const accountSchema = z.object({
  name: z.string(),
  email: z.string(),
  /** E.164; `phoneFormatted` is the same number as people read it, such as "+1 415-555-0100". */
  phone: z.string().nullable(),
  phoneFormatted: z.string().nullable(),
  phoneVerified: z.boolean(),
  /** The owner agreed to text messages to this number. Without consent, a confirmed number gets none. */
  phoneConsented: z.boolean(),
  /** Why a channel's destination is suppressed; null if it is not. */
  delivery: z.record(z.enum(channels), suppressionViewSchema.nullable()),
  /** Why the phone number can get no text messages; null if it can, and without a confirmed number. */
  phoneRefused: z.enum(textRefusals).nullable(),
  twoFactor: z.object({
    enabled: z.boolean(),
    required: z.boolean(),
    enforcedBy: z.array(z.object({ id: z.string(), name: z.string() })),
    channels: z.array(z.enum(channels)),
  }),
  workgroups: z.array(z.object({ id: z.string(), name: z.string(), edition: z.enum(editions), role: z.enum(roles) })),
});
export type Account = z.infer<typeof accountSchema>;

/** An entry of `GET /api/account/sessions`. Times are ISO 8601 in UTC; `expiresAt` is the end of the session if it stays idle. */
export const sessionViewSchema = z.object({
  id: z.string(),
  client: z.enum(sessionClients),
  /** The session that sends the request. */
  current: z.boolean(),
  createdAt: timestampSchema,
  lastSeenAt: timestampSchema,
  expiresAt: timestampSchema,
  address: z.string(),
  browser: z.string(),
  how: z.enum(["password", "password_and_code"]),
});
export type SessionView = z.infer<typeof sessionViewSchema>;

/** `GET /api/account/sessions`. */
export const sessionListSchema = z.object({ sessions: z.array(sessionViewSchema) });

/** `DELETE /api/account/sessions`: the number of sessions that ended. */
export const sessionsEndedSchema = z.object({ ended: z.number() });

/** `DELETE /api/account/sessions`: every session except the one that asks. The explicit parameter prevents an accident. */
export const endOthersQuerySchema = z.object({
  others: z.literal("true", { error: "Set others=true to end all other sessions." }),
});

/** An event about the account. `address` and `browser` are null if another person caused it: those data belong to that person. */
export const activityEventSchema = z.object({
  id: z.string(),
  at: timestampSchema,
  type: z.enum(auditTypes),
  result: z.enum(auditResults),
  reason: z.string().nullable(),
  /** What an admin typed as the reason of a temporary code; null for every other event. */
  note: z.string().nullable(),
  address: z.string().nullable(),
  browser: z.string().nullable(),
});
export type ActivityEvent = z.infer<typeof activityEventSchema>;

/** `GET /api/account/activity`, newest first. `next` asks for the events before these. */
export const activityPageSchema = z.object({ events: z.array(activityEventSchema), next: z.string().nullable() });
export type ActivityPage = z.infer<typeof activityPageSchema>;

/** An event's id, a bigint: 18 digits always fit. */
export const activityCursorSchema = z.string().regex(/^[1-9][0-9]{0,17}$/, "This is not a valid cursor.");

export const activityQuerySchema = z.object({
  before: activityCursorSchema.optional(),
  kind: z.enum(activityKinds).optional(),
});
