import { CircleAlert, CircleCheck, CircleQuestionMark, Clock, Mail, Send, Smartphone } from "lucide-react";
import type { ReactNode } from "react";
import { deliveryChannels, deliveryLatestText, deliveryStateText, deliveryTo } from "@/components/copy/delivery";
import { Spinner } from "@/components/ui/spinner";
import { RESENDS_PER_CHALLENGE } from "@/lib/contract/limits";
import type { ChallengeView, DeliveryView } from "@/lib/contract/sign-in-schemas";
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
  email: <Mail className="size-5 shrink-0" aria-hidden="true" />,
  phone: <Smartphone className="size-5 shrink-0" aria-hidden="true" />,
} satisfies Record<Channel, ReactNode>;

export function DeliveryList({ view }: { view: ChallengeView }) {
  const resent = view.sendsLeft < RESENDS_PER_CHALLENGE;
  return (
    <ul className="divide-y divide-line">
      {view.deliveries.map((delivery) => (
        <Row key={delivery.channel} delivery={delivery} resent={resent} />
      ))}
    </ul>
  );
}

type RowProps = {
  delivery: DeliveryView;
  /** The state of a newer message may differ: its line is kept from the resend on, which the user asked for. */
  resent: boolean;
};

function Row({ delivery, resent }: RowProps) {
  const { channel, destination, state } = delivery;
  const latest = deliveryLatestText(delivery);
  return (
    <li className="px-3.5 py-2.5 text-small">
      <div className="flex min-h-10 items-center gap-x-3 gap-y-1 @max-[18.5rem]:min-h-[5.375rem] @max-[18.5rem]:flex-wrap @max-[18.5rem]:content-start">
        <span className="text-muted">{channelSigns[channel]}</span>
        <div className="max-w-[55%] shrink-0 @max-[18.5rem]:max-w-[85%]">
          <p className="text-body font-medium">
            <span aria-hidden="true">{deliveryChannels[channel]}</span>
            <span className="sr-only">{deliveryTo(channel)} </span>
          </p>
          <p className="break-words text-muted">{destination}</p>
        </div>
        {/* Another text is another element: it takes the place of the last one, which does not move. */}
        <p
          key={deliveryStateText(delivery)}
          className={`ml-auto flex min-w-0 gap-1.5 @max-[18.5rem]:w-full @max-[18.5rem]:pl-8 font-medium ${signs[state].tone}`}
        >
          <span className="mt-0.5">{signs[state].sign}</span>
          {deliveryStateText(delivery)}
        </p>
      </div>
      {resent && <p className="mt-0.5 min-h-10 pl-8 text-muted">{latest}</p>}
    </li>
  );
}
