/** The HTTP contract of a workgroup's policy and deliveries, for its admins. Client-safe. */
import { deliveryHealthQuerySchema, deliveryHealthSchema } from "@/lib/contract/delivery-health-schemas";
import {
  securityPatchSchema,
  securityPreviewQuerySchema,
  securityPreviewSchema,
  workgroupSecuritySchema,
} from "@/lib/contract/workgroup-schemas";
import { adminProblems, defineRoute, heavyReadProblems } from "./define-route";

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
    problems: [...adminProblems, "invalid", "conflict", "reauthentication_required", "too_many_attempts"],
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
};
