import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { mediaType } from "@/lib/http/body";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { importProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { importMemberFile, previewMemberImport } from "@/lib/workgroups/member-import";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(
    routes.importMembers,
    async ({ request, params, client, query, bytes }) => {
      const admin = await requireWorkgroupAdmin(params.workgroupId, { type: "member.invited", client });
      if (mediaType(request) !== "text/csv")
        return new HttpProblem("unsupported_media_type", { detail: "Send text/csv." });
      if (query().dryRun) {
        const preview = await previewMemberImport(admin, bytes());
        return preview.ok ? json(preview.summary) : importProblem(preview);
      }
      const imported = await importMemberFile(admin, bytes(), client);
      return imported.ok ? json(imported.summary, 202) : importProblem(imported);
    },
    // Megabytes are buffered for admins only.
    ({ params }) => requireWorkgroupAdmin(params.workgroupId),
  ),
);
