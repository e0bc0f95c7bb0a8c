/** The HTTP contract of the help desk's temporary codes. Client-safe. */
import { issuedTemporaryCodeSchema, issueTemporaryCodeSchema } from "@/lib/contract/temporary-code-schemas";
import { adminProblems, defineRoute } from "./define-route";

export const helpDeskRoutes = {
  /** Shows the code once: no later answer has it. */
  issueTemporaryCode: defineRoute({
    method: "POST",
    path: "/api/workgroups/{workgroupId}/members/{userId}/temporary-code",
    body: issueTemporaryCodeSchema,
    answers: { 201: issuedTemporaryCodeSchema },
    problems: [...adminProblems, "reauthentication_required", "member_locked", "too_many_attempts"],
  }),
};
