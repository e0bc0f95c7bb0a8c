import { foundOrProblem } from "@/lib/auth/problems";
import { previewFor } from "@/lib/auth/security-preview";
import { requireWorkgroupAdmin } from "@/lib/auth/session";
import { check, json, route } from "@/lib/http";
import { securityPreviewQuerySchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string }>({
  GET: async (request, { workgroupId }) => {
    const admin = await requireWorkgroupAdmin(workgroupId);
    const { twoFactorRequired } = check(Object.fromEntries(request.nextUrl.searchParams), securityPreviewQuerySchema);
    return json(foundOrProblem(await previewFor(admin, twoFactorRequired)));
  },
});
