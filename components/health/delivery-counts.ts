import type { DeliveryCounts } from "@/lib/contract/delivery-health-schemas";

/** Neither delivered nor failed: the provider has not said more, was not heard, or does not have it yet. */
export function unconfirmed({ attempted, delivered, failed }: DeliveryCounts): number {
  return attempted - delivered - failed;
}

export function isSilent({ attempted, notSent, codes }: DeliveryCounts): boolean {
  return attempted + notSent + codes === 0;
}
