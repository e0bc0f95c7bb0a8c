import { CircleAlert, CircleCheck, CircleQuestionMark, Clock, Mail, Send, Smartphone } from "lucide-react";
import type { ReactNode } from "react";
import { deliveryLatestText, deliveryStateText, deliveryTo } from "@/components/copy/delivery";
import { Spinner } from "@/components/ui/spinner";
import type { DeliveryView } from "@/lib/contract/sign-in-schemas";
import type { Channel, DeliveryState } from "@/lib/contract/vocabulary";

const icon = "size-4 shrink-0";

const signs = {
  queued: { tone: "text-muted", sign: <Spinner className={icon} /> },
  sending: { tone: "text-muted", sign: <Spinner className={icon} /> },
  sent: { tone: "text-ink", sign: <Send className={icon} aria-hidden="true" /> },
  delivered: { tone: "text-good", sign: <CircleCheck className={icon} aria-hidden="true" /> },
  delayed: { tone: "text-warn", sign: <Clock className={icon} aria-hidden="true" /> },
  failed: { tone: "text-bad", sign: <CircleAlert className={icon} aria-hidden="true" /> },
  unknown: { tone: "text-warn", sign: <CircleQuestionMark className={icon} aria-hidden="true" /> },
} satisfies Record<DeliveryState, { tone: string; sign: ReactNode }>;

const channelSigns = {
  email: <Mail className={icon} aria-hidden="true" />,
  phone: <Smartphone className={icon} aria-hidden="true" />,
} satisfies Record<Channel, ReactNode>;

/** What can still bring the code goes first; otherwise the order stays. */
const byHope = (a: DeliveryView, b: DeliveryView) => Number(a.state === "failed") - Number(b.state === "failed");

export function DeliveryList({ deliveries }: { deliveries: readonly DeliveryView[] }) {
  return (
    <ul className="divide-y divide-line rounded-md border border-line bg-surface">
      {deliveries.toSorted(byHope).map((delivery) => (
        <Row key={delivery.channel} delivery={delivery} />
      ))}
    </ul>
  );
}

function Row({ delivery }: { delivery: DeliveryView }) {
  const latest = deliveryLatestText(delivery);
  return (
    <li className="flex items-start gap-2.5 px-3.5 py-2.5 text-body">
      <span className="mt-[3px] text-muted">{channelSigns[delivery.channel]}</span>
      <div className="flex min-w-0 flex-1 flex-wrap justify-between gap-x-4">
        <span className="min-w-0 break-words">
          <span className="sr-only">{deliveryTo(delivery.channel)} </span>
          {delivery.destination}
        </span>
        <span className={`flex gap-1.5 font-medium ${signs[delivery.state].tone}`}>
          <span className="mt-[3px]">{signs[delivery.state].sign}</span>
          {deliveryStateText(delivery)}
        </span>
        {latest && <p className="w-full text-small text-muted">{latest}</p>}
      </div>
    </li>
  );
}
