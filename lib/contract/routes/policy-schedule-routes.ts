/** The HTTP contract of scheduled enforcement. Client-safe. */
import { emptySchema } from "@/lib/contract/fields";
import {
  nudgedSchema,
  nudgeSchema,
  policyHistoryQuerySchema,
  policyHistorySchema,
  readinessPageSchema,
  readinessQuerySchema,
} from "@/lib/contract/policy-schedule-schemas";
import { adminProblems, defineRoute, heavyReadProblems, noBody } from "./define-route";

export const policyScheduleRoutes = {
  readPolicyHistory: defineRoute({
    method: "GET",
    path: "/api/workgroups/{workgroupId}/security/history",
    summary: "Lists the changes of the policy, newest first",
    query: policyHistoryQuerySchema,
    answers: { 200: policyHistorySchema },
    problems: adminProblems,
  }),
  listReadiness: defineRoute({
    method: "GET",
    path: "/api/workgroups/{workgroupId}/security/readiness",
    summary: "Lists all members by whether a code would reach them now",
    query: readinessQuerySchema,
    answers: { 200: readinessPageSchema },
    problems: [...adminProblems, ...heavyReadProblems],
  }),
  /** 202: the messages are queued. Nobody due is no error. */
  nudgeMembers: defineRoute({
    method: "POST",
    path: "/api/workgroups/{workgroupId}/security/nudge",
    summary: "Reminds members who are not ready for the scheduled date",
    body: nudgeSchema,
    answers: { 202: nudgedSchema },
    problems: [...adminProblems, ...heavyReadProblems, "reauthentication_required"],
  }),
  /** For anyone with the link of a message. */
  proveReadiness: defineRoute({
    method: "POST",
    path: "/api/readiness-proof/{token}",
    summary: "Confirms that the mailbox of a message is read",
    form: true,
    gone: true,
    body: emptySchema,
    answers: { 204: noBody },
    problems: ["link_over"],
  }),
};
