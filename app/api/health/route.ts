import { roundTripMilliseconds } from "@/lib/db";
import { json, route } from "@/lib/http";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => json({ status: "ok", databaseMilliseconds: await roundTripMilliseconds() }),
});
