import { routes } from "@/lib/contract/routes";
import { noContent } from "@/lib/http/answer";
import { acceptForm, type FormResult, pathWith } from "@/lib/http/form-post";
import { linkGone } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { proveMailbox } from "@/lib/workgroups/readiness-proof";

const prove = endpoint(routes.proveReadiness, async ({ params, client, body }) => {
  body();
  return (await proveMailbox(params.token, client)) ? noContent() : linkGone();
});

/** Without scripts: the page again, with what became of the link. */
function afterProof({ code, fields }: FormResult): string {
  const result = code === null ? "done" : code === "link_over" ? "over" : "failed";
  return pathWith(`/proof/${encodeURIComponent(fields.token ?? "-")}`, { result });
}

export const { GET, POST, PUT, PATCH, DELETE } = route(acceptForm(prove, afterProof));
