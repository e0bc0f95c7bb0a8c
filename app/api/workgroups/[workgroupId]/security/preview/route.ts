import { previewSecurity } from "@/lib/auth/security-preview";
import { requireWorkgroupAdmin } from "@/lib/auth/session";
import { database } from "@/lib/db";
import { findMemberFacts } from "@/lib/db/workgroups";
import { check, json, route } from "@/lib/http";
import { phoneAvailable } from "@/lib/mfa/channels/phone";
import { securityPreviewQuerySchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string }>({
  GET: async (request, { workgroupId }) => {
    const { workgroup } = await requireWorkgroupAdmin(workgroupId);
    const query = check(Object.fromEntries(request.nextUrl.searchParams), securityPreviewQuerySchema);
    const members = await findMemberFacts(database(), workgroup.id);
    const change = {
      workgroupId: workgroup.id,
      twoFactorRequired: query.twoFactorRequired,
      phoneAvailable: phoneAvailable(),
    };
    return json(previewSecurity(members, change));
  },
});
