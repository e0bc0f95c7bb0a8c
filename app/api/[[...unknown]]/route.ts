import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

async function unknown(): Promise<Response> {
  throw new HttpProblem("not_found");
}

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: unknown,
  POST: unknown,
  PUT: unknown,
  PATCH: unknown,
  DELETE: unknown,
});
