/** The HTTP contract of a workgroup's members, for its admins. Client-safe. */
import { emptySchema } from "@/lib/contract/fields";
import { IMPORT_BODY_LIMIT } from "@/lib/contract/limits";
import { importListSchema, importQuerySchema, importSummarySchema } from "@/lib/contract/member-import-schemas";
import {
  changedMemberSchema,
  memberPageSchema,
  memberPatchSchema,
  memberQuerySchema,
} from "@/lib/contract/member-schemas";
import type { ProblemCode } from "@/lib/contract/problem-codes";
import { adminProblems, defineRoute, heavyReadProblems, noBody } from "./define-route";

const memberChangeProblems = [
  ...adminProblems,
  "last_admin",
  "reauthentication_required",
  "too_many_attempts",
] as const satisfies ProblemCode[];

export const memberRoutes = {
  listMembers: defineRoute({
    method: "GET",
    path: "/api/workgroups/{workgroupId}/members",
    summary: "Lists the members of a workgroup",
    query: memberQuerySchema,
    answers: { 200: memberPageSchema },
    problems: [...adminProblems, ...heavyReadProblems],
  }),
  changeMember: defineRoute({
    method: "PATCH",
    path: "/api/workgroups/{workgroupId}/members/{userId}",
    summary: "Changes the role of a member, disables or enables the membership",
    body: memberPatchSchema,
    answers: { 200: changedMemberSchema },
    problems: memberChangeProblems,
  }),
  removeMember: defineRoute({
    method: "DELETE",
    path: "/api/workgroups/{workgroupId}/members/{userId}",
    summary: "Removes a member from the workgroup; the account stays",
    answers: { 204: noBody },
    problems: memberChangeProblems,
  }),
  importMembers: defineRoute({
    method: "POST",
    path: "/api/workgroups/{workgroupId}/members/import",
    summary: "Invites the people of a CSV file, or says what that would do",
    file: "text/csv",
    query: importQuerySchema,
    bodyLimit: IMPORT_BODY_LIMIT,
    answers: { 200: importSummarySchema, 202: importSummarySchema },
    problems: [...adminProblems, ...heavyReadProblems, "unsupported_media_type", "invalid"],
  }),
  listImports: defineRoute({
    method: "GET",
    path: "/api/workgroups/{workgroupId}/members/imports",
    summary: "Lists the newest imports and how far their invitations are",
    answers: { 200: importListSchema },
    problems: adminProblems,
  }),
  unlockMember: defineRoute({
    method: "POST",
    path: "/api/workgroups/{workgroupId}/members/{userId}/release",
    summary: "Ends a pause or lockout of a member and resets the send limits",
    body: emptySchema,
    answers: { 204: noBody },
    problems: [...adminProblems, "reauthentication_required"],
  }),
  signOutMember: defineRoute({
    method: "POST",
    path: "/api/workgroups/{workgroupId}/members/{userId}/sign-out",
    summary: "Ends all sessions of a member",
    body: emptySchema,
    answers: { 204: noBody },
    problems: [...adminProblems, "reauthentication_required", "too_many_attempts"],
  }),
  resumeDestination: defineRoute({
    method: "DELETE",
    path: "/api/workgroups/{workgroupId}/members/{userId}/suppressions/{channel}",
    summary: "Uses a suppressed destination of a member again",
    answers: { 204: noBody },
    problems: [...adminProblems, "reauthentication_required"],
  }),
};
