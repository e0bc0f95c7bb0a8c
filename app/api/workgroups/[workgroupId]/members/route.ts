import { memberQuerySchema } from "@/lib/contract/workgroup";
import { json } from "@/lib/http/answer";
import { parseInput } from "@/lib/http/body";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { foundOrProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";
import { listMembers } from "@/lib/workgroups/help-desk";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string }>({
  GET: async (request, { workgroupId }) => {
    const admin = await requireWorkgroupAdmin(workgroupId);
    const query = parseInput(Object.fromEntries(request.nextUrl.searchParams), memberQuerySchema);
    return json(foundOrProblem(await listMembers(admin, query)));
  },
});
