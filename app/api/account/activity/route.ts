import { activityOf } from "@/lib/account/activity";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireUser } from "@/lib/http/guards";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.listActivity, async ({ query }) => {
    const { user } = await requireUser();
    const { before, kind } = query();
    return json(await activityOf(user.id, before, kind));
  }),
);
