/** Wire shapes of CSV imports of members. Client-safe. */
import { z } from "zod";
import { timestampSchema } from "./fields";
import { importFields, lineErrorCodes } from "./vocabulary";

/** `POST /api/workgroups/{id}/members/import`; the body is the file, text/csv. */
export const importQuerySchema = z.object({
  dryRun: z
    .enum(["true", "false"], { error: "Set dryRun=true or omit it." })
    .transform((value) => value === "true")
    .default(false),
});

/** What is wrong with a line of the file; the first one is the header. `field: line`: with the line as a whole. */
export const importErrorSchema = z.object({
  line: z.number(),
  field: z.enum(importFields),
  code: z.enum(lineErrorCodes),
});
export type ImportError = z.infer<typeof importErrorSchema>;

/** `lines` with a person, of which `invite` are invited and `skip` left out: members, invited people, and repeated addresses. */
export const importSummarySchema = z.object({
  lines: z.number(),
  invite: z.number(),
  skip: z.number(),
  errors: z.array(importErrorSchema),
  /** Days until the last invitation is sent, by the daily limit: 1 if all are sent today; 0 without any. */
  sendingDays: z.number(),
});
export type ImportSummary = z.infer<typeof importSummarySchema>;

/** An import and what has become of its invitations. */
export const importSchema = z.object({
  id: z.string(),
  createdAt: timestampSchema,
  /** Null once the account is erased. */
  by: z.object({ id: z.string(), name: z.string() }).nullable(),
  lines: z.number(),
  invited: z.number(),
  skipped: z.number(),
  /** Of the invitations: sent, waiting for the daily limit, accepted. Revoked ones are in none of them. */
  sent: z.number(),
  queued: z.number(),
  accepted: z.number(),
});

/** `GET /api/workgroups/{id}/members/imports`: the newest first. Times are ISO 8601 in UTC. */
export const importListSchema = z.object({ imports: z.array(importSchema) });
export type ImportList = z.infer<typeof importListSchema>;
