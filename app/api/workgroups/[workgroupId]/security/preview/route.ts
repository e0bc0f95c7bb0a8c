import { securityPreviewQuerySchema } from "@/lib/contract/workgroup";
import { json } from "@/lib/http/answer";
import { parseInput } from "@/lib/http/body";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { foundOrProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";
import { readPolicyPreview } from "@/lib/workgroups/policy-preview";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string }>({
  GET: async (request, { workgroupId }) => {
    const admin = await requireWorkgroupAdmin(workgroupId);
    const { twoFactorRequired } = parseInput(
      Object.fromEntries(request.nextUrl.searchParams),
      securityPreviewQuerySchema,
    );
    return json(foundOrProblem(await readPolicyPreview(admin, twoFactorRequired)));
  },
});
