import { env } from "@/lib/config/env";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { openApiDocument } from "@/lib/http/openapi";
import { cookieName } from "@/lib/http/request-context";
import { endpoint, route } from "@/lib/http/route";

let document: ReturnType<typeof openApiDocument> | undefined;

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readOpenApi, async () => {
    document ??= openApiDocument({ origin: env().NEXTAUTH_URL, cookieName });
    return json(document);
  }),
);
