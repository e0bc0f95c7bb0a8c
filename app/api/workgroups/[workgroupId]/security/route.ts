import { clientOf } from "@/lib/auth/client";
import { isRecentlyAuthenticated, requireWorkgroupAdmin } from "@/lib/auth/session";
import { database } from "@/lib/db";
import { updateTwoFactorRequired } from "@/lib/db/workgroups";
import { HttpProblem, json, readJson, route } from "@/lib/http";
import { securityPatchSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string }>({
  GET: async (_request, { workgroupId }) => json((await requireWorkgroupAdmin(workgroupId)).workgroup),
  PATCH: async (request, { workgroupId }) => {
    const origin = clientOf(request.headers);
    // Who may is asked before what: an outsider learns nothing from how the body is judged. Which way it goes is not known yet.
    const admin = await requireWorkgroupAdmin(workgroupId, { type: "workgroup.two_factor_off", origin });
    const { twoFactorRequired } = await readJson(request, securityPatchSchema);
    if (!isRecentlyAuthenticated(admin)) {
      // Nothing to change as we saw it. Writing all the same would undo what somebody else does this very moment.
      if (admin.workgroup.twoFactorRequired === twoFactorRequired) return json(admin.workgroup);
      throw new HttpProblem("reauthentication_required");
    }
    const change = { workgroupId: admin.workgroup.id, actorId: admin.user.id, required: twoFactorRequired };
    const security = await updateTwoFactorRequired(database(), change, origin);
    if (!security) throw new HttpProblem("not_found");
    return json(security);
  },
});
