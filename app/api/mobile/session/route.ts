import { signOutMobile } from "@/lib/auth/mobile";
import { routes } from "@/lib/contract/routes";
import { noContent } from "@/lib/http/answer";
import { requireMobileUser } from "@/lib/http/mobile-guard";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.signOutMobile, async ({ request, client }) => {
    await signOutMobile(await requireMobileUser(request), client);
    return noContent();
  }),
);
