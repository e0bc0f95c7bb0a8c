import { roundTripMilliseconds } from "@/lib/db";
import { json } from "@/lib/http/answer";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => json({ status: "ok", databaseMilliseconds: await roundTripMilliseconds() }),
});
