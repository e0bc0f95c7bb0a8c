import { securityPatchSchema } from "@/lib/contract/workgroup";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { okOrProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";
import { changePolicy } from "@/lib/workgroups/policy-switch";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string }>({
  GET: async (_request, { workgroupId }) => json((await requireWorkgroupAdmin(workgroupId)).workgroup),
  PATCH: async (request, { workgroupId }, body) => {
    const client = clientInfoOf(request.headers);
    // Who may is asked before what: an outsider learns nothing from how the body is judged. Which way it goes is not known yet.
    const admin = await requireWorkgroupAdmin(workgroupId, { type: "workgroup.two_factor_off", client });
    const { twoFactorRequired } = body.json(securityPatchSchema);
    return json(okOrProblem(await changePolicy(admin, twoFactorRequired, client)).security);
  },
});
