/** The HTTP contract of a workgroup's admins. Client-safe. */
import { deliveryHealthQuerySchema, deliveryHealthSchema } from "@/lib/contract/delivery-health-schemas";
import { emptySchema } from "@/lib/contract/fields";
import {
  memberPageSchema,
  memberQuerySchema,
  securityPatchSchema,
  securityPreviewQuerySchema,
  securityPreviewSchema,
  workgroupSecuritySchema,
} from "@/lib/contract/workgroup-schemas";
import { adminProblems, defineRoute, noBody } from "./define-route";

/** Reads that cost much are limited by user and workgroup, and refused while the instance is busy with others. */
const heavyReadProblems = ["too_many_attempts", "unavailable"] as const;

export const workgroupRoutes = {
  readSecurity: defineRoute({
    method: "GET",
    path: "/api/workgroups/{workgroupId}/security",
    summary: "Reads the two-factor policy of a workgroup",
    answers: { 200: workgroupSecuritySchema },
    problems: adminProblems,
  }),
  changeSecurity: defineRoute({
    method: "PATCH",
    path: "/api/workgroups/{workgroupId}/security",
    summary: "Changes the two-factor policy of a workgroup",
    body: securityPatchSchema,
    answers: { 200: workgroupSecuritySchema },
    problems: [...adminProblems, "conflict", "reauthentication_required", "too_many_attempts"],
  }),
  previewSecurity: defineRoute({
    method: "GET",
    path: "/api/workgroups/{workgroupId}/security/preview",
    summary: "Counts the members and sessions that a policy change would affect",
    query: securityPreviewQuerySchema,
    answers: { 200: securityPreviewSchema },
    problems: [...adminProblems, ...heavyReadProblems],
  }),
  readDeliveryHealth: defineRoute({
    method: "GET",
    path: "/api/workgroups/{workgroupId}/delivery",
    summary: "Reports what became of the codes of the members",
    query: deliveryHealthQuerySchema,
    answers: { 200: deliveryHealthSchema },
    problems: [...adminProblems, ...heavyReadProblems],
  }),
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
