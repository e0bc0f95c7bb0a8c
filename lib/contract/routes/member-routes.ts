/** The HTTP contract of a workgroup's members, for its admins. Client-safe. */
import { emptySchema } from "@/lib/contract/fields";
import { memberPageSchema, memberQuerySchema } from "@/lib/contract/member-schemas";
import { adminProblems, defineRoute, heavyReadProblems, noBody } from "./define-route";

export const memberRoutes = {
  listMembers: defineRoute({
    method: "GET",
    path: "/api/workgroups/{workgroupId}/members",
    summary: "Lists the members of a workgroup",
    query: memberQuerySchema,
    answers: { 200: memberPageSchema },
    problems: [...adminProblems, ...heavyReadProblems],
  }),
  unlockMember: defineRoute({
    method: "POST",
    path: "/api/workgroups/{workgroupId}/members/{userId}/release",
    summary: "Ends a pause or lockout of a member and resets the send limits",
    body: emptySchema,
    answers: { 204: noBody },
    problems: [...adminProblems, "reauthentication_required"],
  }),
  resumeDestination: defineRoute({
    method: "DELETE",
    path: "/api/workgroups/{workgroupId}/members/{userId}/suppressions/{channel}",
    summary: "Uses a suppressed destination of a member again",
    answers: { 204: noBody },
    problems: [...adminProblems, "reauthentication_required"],
  }),
};
