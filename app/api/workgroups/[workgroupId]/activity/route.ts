import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { heavyReadProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { readActivity } from "@/lib/workgroups/workgroup-activity";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.listWorkgroupActivity, async ({ params, query }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId);
    const read = await readActivity(admin, query());
    return read.ok ? json(read.value) : heavyReadProblem(read);
  }),
);
