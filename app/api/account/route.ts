import { toAccount } from "@/lib/auth/account-view";
import { clientOf } from "@/lib/auth/client";
import { notify } from "@/lib/auth/notices";
import { requireRecentAuthentication, requireUser } from "@/lib/auth/session";
import { database } from "@/lib/db";
import { updateName, updateTwoFactor } from "@/lib/db/users";
import { HttpProblem, json, readJson, route } from "@/lib/http";
import { accountPatchSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => json(toAccount(await requireUser())),
  PATCH: async (request) => {
    const signedIn = await requireUser();
    const { name, twoFactorEnabled } = await readJson(request, accountPatchSchema);
    const { user, policy } = signedIn;
    const client = clientOf(request.headers);
    const switches = twoFactorEnabled !== undefined && twoFactorEnabled !== user.twoFactorEnabled;
    if (switches) {
      // While a workgroup enforces, the box is not the user's to move: the stored choice stays for the day that it stops.
      if (policy.enforcedBy.length > 0) throw new HttpProblem("enforced_by_workgroup");
      if (!twoFactorEnabled) requireRecentAuthentication(signedIn);
      const change = { userId: user.id, sessionId: signedIn.session.id, enabled: twoFactorEnabled };
      const changed = await updateTwoFactor(database(), change, client);
      const kind = twoFactorEnabled ? "two_factor_on" : "two_factor_off";
      if (changed) await notify({ userId: user.id, email: user.email }, { kind }, client);
    }
    if (name !== undefined) await updateName(database(), user.id, name, client);
    return json(toAccount(await requireUser()));
  },
});
