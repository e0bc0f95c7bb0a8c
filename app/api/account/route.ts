import { toAccount } from "@/lib/account/account-view";
import { changeAccount } from "@/lib/account/profile";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireUser } from "@/lib/http/guards";
import { refusalProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readAccount, async () => json(toAccount(await requireUser()))),
  endpoint(routes.changeAccount, async ({ client, body }) => {
    const changed = await changeAccount(await requireUser(), body(), client);
    return changed.ok ? json(toAccount(await requireUser())) : refusalProblem(changed);
  }),
);
