import { undoEmail } from "@/lib/account/undo-email";
import { routes } from "@/lib/contract/routes";
import { json, noContent } from "@/lib/http/answer";
import { HttpProblem } from "@/lib/http/problem";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.undoEmailChange, async ({ client, body }) => {
    const restored = await undoEmail(body().token, client);
    if (!restored) return new HttpProblem("link_over");
    return restored.email === "taken" ? json(restored) : noContent();
  }),
);
