import { clientOf } from "@/lib/auth/client";
import { requireAppUser, signOutOfApp } from "@/lib/auth/mobile";
import { noContent, route } from "@/lib/http";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  DELETE: async (request) => {
    await signOutOfApp(await requireAppUser(request), clientOf(request.headers));
    return noContent();
  },
});
