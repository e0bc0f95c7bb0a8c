import { activityOf } from "@/lib/account/activity";
import { activityQuerySchema } from "@/lib/contract/account";
import { json } from "@/lib/http/answer";
import { parseInput } from "@/lib/http/body";
import { requireUser } from "@/lib/http/guards";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async (request) => {
    const { user } = await requireUser();
    const { before } = parseInput(Object.fromEntries(request.nextUrl.searchParams), activityQuerySchema);
    return json(await activityOf(user.id, before));
  },
});
