/** Every route of the HTTP contract: request, answers and problem codes by method and path. Client-safe. */
import { accountRoutes, contactRoutes, stepUpRoutes } from "@/lib/contract/routes/account-routes";
import { activityRoutes } from "@/lib/contract/routes/activity-routes";
import type { RouteEntry } from "@/lib/contract/routes/define-route";
import { helpDeskRoutes } from "@/lib/contract/routes/help-desk-routes";
import { invitationRoutes } from "@/lib/contract/routes/invitation-routes";
import { memberRoutes } from "@/lib/contract/routes/member-routes";
import { policyScheduleRoutes } from "@/lib/contract/routes/policy-schedule-routes";
import { serviceRoutes } from "@/lib/contract/routes/service-routes";
import {
  authRoutes,
  cannotReceiveRoutes,
  challengeRoutes,
  linkRoutes,
  mobileRoutes,
} from "@/lib/contract/routes/sign-in-routes";
import { workgroupRoutes } from "@/lib/contract/routes/workgroup-routes";

export const routes = {
  ...authRoutes,
  ...challengeRoutes,
  ...cannotReceiveRoutes,
  ...linkRoutes,
  ...accountRoutes,
  ...stepUpRoutes,
  ...contactRoutes,
  ...workgroupRoutes,
  ...invitationRoutes,
  ...memberRoutes,
  ...helpDeskRoutes,
  ...policyScheduleRoutes,
  ...activityRoutes,
  ...mobileRoutes,
  ...serviceRoutes,
};

/** The entries as a list, without those of `serverRoutes`. */
export const routeList: readonly RouteEntry[] = Object.values(routes);
