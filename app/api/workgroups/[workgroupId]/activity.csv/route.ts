import { csvColumns, csvLineOf } from "@/components/copy/workgroup-activity";
import { routes } from "@/lib/contract/routes";
import type { WorkgroupEvent } from "@/lib/contract/workgroup-activity-schemas";
import { csv } from "@/lib/http/csv";
import { requireRecentAuthentication, requireWorkgroupAdmin } from "@/lib/http/guards";
import { heavyReadProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { exportActivity } from "@/lib/workgroups/workgroup-activity";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.exportWorkgroupActivity, async ({ params, query }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId);
    const filter = query();
    requireRecentAuthentication(admin);
    const read = await exportActivity(admin, filter);
    return read.ok ? csv("activity.csv", csvColumns, linesOf(read.value)) : heavyReadProblem(read);
  }),
);

async function* linesOf(parts: AsyncGenerator<WorkgroupEvent[]>) {
  for await (const events of parts) yield events.map(csvLineOf);
}
