import { listMembers } from "@/lib/auth/member-help";
import { requireWorkgroupAdmin } from "@/lib/auth/session";
import { check, json, route } from "@/lib/http";
import { memberQuerySchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string }>({
  GET: async (request, { workgroupId }) => {
    const admin = await requireWorkgroupAdmin(workgroupId);
    return json(await listMembers(admin, check(Object.fromEntries(request.nextUrl.searchParams), memberQuerySchema)));
  },
});
