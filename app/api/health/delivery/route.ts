import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireOperator } from "@/lib/http/operator-guard";
import { heavyReadProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { operatorDeliveryHealth } from "@/lib/messaging/health/delivery-health";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readOperatorHealth, async ({ request, query }) => {
    await requireOperator(request.headers);
    const read = await operatorDeliveryHealth(query().days);
    return read.ok ? json(read.value) : heavyReadProblem(read);
  }),
);
