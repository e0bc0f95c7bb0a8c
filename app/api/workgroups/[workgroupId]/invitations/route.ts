import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { endpoint, route } from "@/lib/http/route";
import { listInvitations } from "@/lib/workgroups/invitations";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.listInvitations, async ({ params, query }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId);
    return json(await listInvitations(admin, query()));
  }),
);
