import { listMembers } from "@/lib/auth/member-help";
import { foundOrProblem } from "@/lib/auth/problems";
import { requireWorkgroupAdmin } from "@/lib/auth/session";
import { check, json, route } from "@/lib/http";
import { memberQuerySchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string }>({
  GET: async (request, { workgroupId }) => {
    const admin = await requireWorkgroupAdmin(workgroupId);
    const query = check(Object.fromEntries(request.nextUrl.searchParams), memberQuerySchema);
    return json(foundOrProblem(await listMembers(admin, query)));
  },
});
