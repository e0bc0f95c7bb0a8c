import { requireOperator } from "@/lib/auth/operator";
import { foundOrProblem } from "@/lib/auth/problems";
import { check, json, route } from "@/lib/http";
import { operatorDeliveryHealth } from "@/lib/mfa/delivery-health";
import { deliveryHealthQuerySchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async (request) => {
    await requireOperator(request.headers);
    const { days } = check(Object.fromEntries(request.nextUrl.searchParams), deliveryHealthQuerySchema);
    return json(foundOrProblem(await operatorDeliveryHealth(days)));
  },
});
