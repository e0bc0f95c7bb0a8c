/** Wire shapes of a workgroup's members. Client-safe. */
import { z } from "zod";
import { suppressionViewSchema } from "./account-schemas";
import { noControls, timestampSchema } from "./fields";
import { MEMBER_PAGE, MEMBER_SEARCH_MAX } from "./limits";
import { readCursor } from "./member-cursor";
import { channels, helpReasons, memberSorts, memberStates, protections, roles, secondStepStates } from "./vocabulary";

/** An entry of `GET /api/workgroups/{id}/members`. Times are ISO 8601 in UTC. Admins do not see a member's phone number. */
export const workgroupMemberSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  /** `disabled`: the membership or the account is, so the member cannot enter this workgroup. */
  state: z.enum(memberStates),
  /** Cannot enter this workgroup. */
  disabled: z.boolean(),
  /** The policy of the account over all its workgroups, as the next sign-in applies it. */
  twoFactor: z.object({ own: z.boolean(), required: z.boolean(), channels: z.array(z.enum(channels)) }),
  protection: z.enum(protections),
  secondStep: z.enum(secondStepStates),
  /** Null while the second step is ok. */
  secondStepSince: timestampSchema.nullable(),
  /** The end of a pause; null unless the second step is paused. */
  pausedUntil: timestampSchema.nullable(),
  /** When the next code can be sent; null while no send limit of the account is reached. */
  sendLimitUntil: timestampSchema.nullable(),
  /** When the member reported at sign-in that no code arrives; null if that is settled. */
  cannotReceiveSince: timestampSchema.nullable(),
  /** Empty for a member who needs no help. */
  helpReasons: z.array(z.enum(helpReasons)),
  suppressed: z.array(suppressionViewSchema.extend({ channel: z.enum(channels) })),
  /** Null if no sign-in is recorded. */
  lastSignInAt: timestampSchema.nullable(),
  /** The asking admin may unlock and resume: another person, all of whose workgroups that admin administers. */
  canHelp: z.boolean(),
});
export type WorkgroupMember = z.infer<typeof workgroupMemberSchema>;

/** `GET /api/workgroups/{id}/members`. `next` is the cursor of the following page; `total` counts all members that the filters leave. */
export const memberPageSchema = z.object({
  members: z.array(workgroupMemberSchema),
  next: z.string().nullable(),
  total: z.number(),
});
export type MemberPage = z.infer<typeof memberPageSchema>;

/** `PATCH /api/workgroups/{id}/members/{userId}`. */
export const memberPatchSchema = z
  .object({ role: z.enum(roles).optional(), disabled: z.boolean().optional() })
  .refine((value) => value.role !== undefined || value.disabled !== undefined, "No changes to save.");
export type MemberPatch = z.infer<typeof memberPatchSchema>;

/** The member after a change; also `disabled` if only the account is. */
export const changedMemberSchema = workgroupMemberSchema.pick({ id: true, role: true, state: true });
export type ChangedMember = z.infer<typeof changedMemberSchema>;

/** A form sends its empty fields, too: they mean the same as no field. */
const orEmpty = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .literal("")
    .transform(() => undefined)
    .or(schema)
    .optional();

const pageSize = z
  .string()
  .regex(/^\d{1,3}$/, `Use a number from 1 to ${MEMBER_PAGE.max}.`)
  .transform(Number)
  .pipe(z.number().min(1).max(MEMBER_PAGE.max, `Use a number from 1 to ${MEMBER_PAGE.max}.`));

const badCursor = "This is not a valid cursor.";

const cursor = z
  .string()
  .max(1_000, badCursor)
  .transform((text, context) => {
    const read = readCursor(text);
    if (read) return read;
    context.addIssue(badCursor);
    return z.NEVER;
  });

export const memberQuerySchema = z
  .object({
    /** A part of the name or of the email address. */
    search: orEmpty(
      z
        .string()
        .trim()
        .max(MEMBER_SEARCH_MAX, `Use ${MEMBER_SEARCH_MAX} characters or fewer.`)
        .regex(noControls, "Use letters, digits and punctuation only."),
    ),
    role: orEmpty(z.enum(roles)),
    state: orEmpty(z.enum(memberStates)),
    protection: orEmpty(z.enum(protections)),
    sort: orEmpty(z.enum(memberSorts)).transform((sort) => sort ?? "name"),
    /** `next` of the page before, of the same sort. */
    after: orEmpty(cursor),
    limit: orEmpty(pageSize).transform((limit) => limit ?? MEMBER_PAGE.default),
    needsHelp: z
      .enum(["true", "false"], { error: "Set needsHelp=true or omit it." })
      .transform((value) => value === "true")
      .default(false),
  })
  .refine(({ after, sort }) => after === undefined || after.sort === sort, { path: ["after"], message: badCursor });
export type MemberQuery = z.output<typeof memberQuerySchema>;
