/** Wire shapes of scheduled enforcement: the policy's history, readiness, nudges. Client-safe. */
import { z } from "zod";
import { rowIdSchema, timestampSchema } from "./fields";
import { NUDGED_AT_ONCE } from "./limits";
import { canReceiveCode, policyStates, readinessReasons } from "./vocabulary";

const policyChangeSchema = z.object({
  at: timestampSchema,
  /** Null for an operator, or once the account is erased. */
  by: z.object({ id: z.string(), name: z.string() }).nullable(),
  from: z.enum(policyStates),
  to: z.enum(policyStates),
  /** From when the change applies. */
  effectiveAt: timestampSchema,
});
export type PolicyHistoryChange = z.infer<typeof policyChangeSchema>;

/** `GET /api/workgroups/{id}/security/history`, newest first. `next` is the cursor of the following page. */
export const policyHistorySchema = z.object({ changes: z.array(policyChangeSchema), next: z.string().nullable() });
export type PolicyHistory = z.infer<typeof policyHistorySchema>;

/** The cursor is a change's id, a bigint: 18 digits always fit. */
export const policyHistoryQuerySchema = z.object({
  after: z
    .string()
    .regex(/^[1-9][0-9]{0,17}$/, "This is not a valid cursor.")
    .optional(),
});

const memberReadinessSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  canReceiveCode: z.enum(canReceiveCode),
  reasons: z.array(z.enum(readinessReasons)),
});
export type MemberReadiness = z.infer<typeof memberReadinessSchema>;

/**
 * `GET /api/workgroups/{id}/security/readiness`: all members, first those whom no code reaches. `counts` is of all members; `next` is the
 * cursor of the following page.
 */
export const readinessPageSchema = z.object({
  members: z.array(memberReadinessSchema),
  next: z.string().nullable(),
  counts: z.object({ yes: z.number(), no: z.number(), unknown: z.number() }),
});
export type ReadinessPage = z.infer<typeof readinessPageSchema>;

/** The cursor is the answer and the id of the last member. */
export const readinessQuerySchema = z.object({
  after: z
    .string()
    .regex(/^(no|unknown|yes)\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "This is not a valid cursor.")
    .optional(),
});

/** `POST /api/workgroups/{id}/security/nudge`. Without `userIds`, all members who are not ready. */
export const nudgeSchema = z.object({ userIds: z.array(rowIdSchema).max(NUDGED_AT_ONCE).optional() });

/** How many members are sent a message. */
export const nudgedSchema = z.object({ sent: z.number() });
export type NudgeResult = z.infer<typeof nudgedSchema>;
