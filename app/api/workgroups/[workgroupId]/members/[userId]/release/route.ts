import { emptySchema } from "@/lib/contract/fields";
import { noContent } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { helpedOrProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";
import { unlockMember } from "@/lib/workgroups/help-desk";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string; userId: string }>({
  POST: async (request, { workgroupId, userId }, body) => {
    const client = clientInfoOf(request.headers);
    const admin = await requireWorkgroupAdmin(workgroupId, { type: "account.second_step_released", client });
    body.json(emptySchema);
    helpedOrProblem(await unlockMember(admin, userId, client));
    return noContent();
  },
});
