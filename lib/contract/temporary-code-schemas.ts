/** Wire shapes of temporary codes: issuing one, and signing in with it. Client-safe. */
import { z } from "zod";
import { noControls, timestampSchema } from "./fields";
import { TEMPORARY_CODE } from "./limits";
import { codeSchema } from "./sign-in-schemas";
import { signInTexts } from "./sign-in-texts";

const { digits, hours, reason } = TEMPORARY_CODE;
const hoursInvalid = `Choose ${hours.min} to ${hours.max} hours.`;

/** `POST /api/workgroups/{id}/members/{userId}/temporary-code`. */
export const issueTemporaryCodeSchema = z.object({
  reason: z
    .string({ error: "Enter a reason." })
    .trim()
    .min(1, "Enter a reason.")
    .max(reason.max, `Use ${reason.max} characters or fewer.`)
    .regex(noControls, "Use one line of letters, digits and punctuation."),
  hours: z.int({ error: hoursInvalid }).min(hours.min, hoursInvalid).max(hours.max, hoursInvalid),
});
export type IssueTemporaryCode = z.infer<typeof issueTemporaryCodeSchema>;

/** Its answer. The code is in no later answer. */
export const issuedTemporaryCodeSchema = z.object({ code: z.string(), expiresAt: timestampSchema });
export type IssuedTemporaryCode = z.infer<typeof issuedTemporaryCodeSchema>;

/** Eight digits; admins read them out and people type them in groups. */
export const temporaryCodeSchema = z
  .string({ error: signInTexts.temporaryCodeInvalid })
  .max(64, signInTexts.temporaryCodeInvalid)
  .transform((value) => value.replace(/[\s\u2010-\u2015-]/gu, ""))
  .pipe(z.string().regex(new RegExp(`^[0-9]{${digits}}$`), signInTexts.temporaryCodeInvalid));

/** `POST /api/auth/callback/code`: the code of the messages, or a temporary code in its place. */
export const secondStepFields = { code: codeSchema.optional(), temporaryCode: temporaryCodeSchema.optional() };

/** What proves the second step: one of the two. */
export type SecondStepInput = { code: string } | { temporaryCode: string };

export const secondStepSchema = z.object(secondStepFields).transform(({ code, temporaryCode }, context) => {
  if (code !== undefined && temporaryCode === undefined) return { code };
  if (temporaryCode !== undefined && code === undefined) return { temporaryCode };
  context.addIssue({ code: "custom", path: ["code"], message: signInTexts.codeInvalid });
  return z.NEVER;
}) satisfies z.ZodType<SecondStepInput>;
