import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { heavyReadProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { readReadiness } from "@/lib/workgroups/member-readiness";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.listReadiness, async ({ params, query }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId);
    const read = await readReadiness(admin, query().after);
    return read.ok ? json(read.value) : heavyReadProblem(read);
  }),
);
