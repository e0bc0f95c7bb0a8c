import { activityOf } from "@/lib/auth/activity";
import { requireUser } from "@/lib/auth/session";
import { check, json, route } from "@/lib/http";
import { activityQuerySchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async (request) => {
    const { user } = await requireUser();
    const { before } = check(Object.fromEntries(request.nextUrl.searchParams), activityQuerySchema);
    return json(await activityOf(user.id, before));
  },
});
