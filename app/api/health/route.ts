import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { readHealth } from "@/lib/http/health";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readHealth, async () => json(await readHealth())),
);
