import { reportNotMe } from "@/lib/account/not-me";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { HttpProblem } from "@/lib/http/problem";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.reportNotMe, async ({ client, body }) => {
    const result = await reportNotMe(body().token, client);
    return result ? json(result) : new HttpProblem("link_over");
  }),
);
