import { changePolicy } from "@/lib/auth/change-policy";
import { clientOf } from "@/lib/auth/client";
import { requireWorkgroupAdmin } from "@/lib/auth/session";
import { json, route } from "@/lib/http";
import { securityPatchSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string }>({
  GET: async (_request, { workgroupId }) => json((await requireWorkgroupAdmin(workgroupId)).workgroup),
  PATCH: async (request, { workgroupId }, body) => {
    const origin = clientOf(request.headers);
    // Who may is asked before what: an outsider learns nothing from how the body is judged. Which way it goes is not known yet.
    const admin = await requireWorkgroupAdmin(workgroupId, { type: "workgroup.two_factor_off", origin });
    const { twoFactorRequired } = body.json(securityPatchSchema);
    return json(await changePolicy(admin, twoFactorRequired, origin));
  },
});
