import { signOutOfApp } from "@/lib/auth/mobile";
import { noContent } from "@/lib/http/answer";
import { clientOf } from "@/lib/http/client-info";
import { requireAppUser } from "@/lib/http/mobile-guard";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  DELETE: async (request) => {
    await signOutOfApp(await requireAppUser(request), clientOf(request.headers));
    return noContent();
  },
});
