/** The HTTP contract of the help desk's temporary codes. Client-safe. */
import { issuedTemporaryCodeSchema, issueTemporaryCodeSchema } from "@/lib/contract/temporary-code-schemas";
import { adminProblems, defineRoute } from "./define-route";

export const helpDeskRoutes = {
  issueTemporaryCode: defineRoute({
    method: "POST",
    path: "/api/workgroups/{workgroupId}/members/{userId}/temporary-code",
    summary: "Issues a temporary code to a member, which the answer shows once",
    body: issueTemporaryCodeSchema,
    answers: { 201: issuedTemporaryCodeSchema },
    problems: [...adminProblems, "reauthentication_required", "member_locked", "too_many_attempts"],
  }),
};
