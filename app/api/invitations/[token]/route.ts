import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { linkGone } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { openInvitation } from "@/lib/workgroups/accept-invitation";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readInvitation, async ({ params }) => {
    const opened = await openInvitation(params.token);
    return opened ? json(opened) : linkGone();
  }),
);
