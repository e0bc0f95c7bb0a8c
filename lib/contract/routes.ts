/** Every route of the HTTP contract: request, answers and problem codes by method and path. Client-safe. */
import { accountRoutes, contactRoutes, stepUpRoutes } from "./routes/account-routes";
import type { RouteEntry } from "./routes/define-route";
import { serviceRoutes } from "./routes/service-routes";
import { authRoutes, challengeRoutes, linkRoutes, mobileRoutes } from "./routes/sign-in-routes";
import { workgroupRoutes } from "./routes/workgroup-routes";

export const routes = {
  ...authRoutes,
  ...challengeRoutes,
  ...linkRoutes,
  ...accountRoutes,
  ...stepUpRoutes,
  ...contactRoutes,
  ...workgroupRoutes,
  ...mobileRoutes,
  ...serviceRoutes,
};

/** The entries as a list. `live` and `ready` are answered by the server itself and have none. */
export const routeList: readonly RouteEntry[] = Object.values(routes);
