import { signOutMobile } from "@/lib/auth/mobile";
import { noContent } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireMobileUser } from "@/lib/http/mobile-guard";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  DELETE: async (request) => {
    await signOutMobile(await requireMobileUser(request), clientInfoOf(request.headers));
    return noContent();
  },
});
