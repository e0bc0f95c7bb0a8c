import { deliveryHealthQuerySchema } from "@/lib/contract/delivery-health";
import { json } from "@/lib/http/answer";
import { parseInput } from "@/lib/http/body";
import { requireOperator } from "@/lib/http/operator-guard";
import { foundOrProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";
import { operatorDeliveryHealth } from "@/lib/messaging/health/delivery-health";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async (request) => {
    await requireOperator(request.headers);
    const { days } = parseInput(Object.fromEntries(request.nextUrl.searchParams), deliveryHealthQuerySchema);
    return json(foundOrProblem(await operatorDeliveryHealth(days)));
  },
});
