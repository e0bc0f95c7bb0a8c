import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { endpoint, route } from "@/lib/http/route";
import { listImports } from "@/lib/workgroups/member-import";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.listImports, async ({ params }) =>
    json(await listImports(await requireWorkgroupAdmin(params.workgroupId))),
  ),
);
