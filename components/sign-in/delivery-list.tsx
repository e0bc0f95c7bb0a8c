import { CircleAlert, CircleCheck, CircleQuestionMark, Clock, Mail, Send, Smartphone } from "lucide-react";
import type { ReactNode } from "react";
import type { Channel, DeliveryState, DeliveryView } from "@/lib/schemas";
import { deliveryReasonTexts, deliveryStateTexts, latestStateTexts } from "../messages";
import { Spinner } from "../ui/spinner";

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

const channelWords = { email: "E-mail", phone: "Text message" } satisfies Record<Channel, string>;

const channelSigns = {
  email: <Mail className={icon} aria-hidden="true" />,
  phone: <Smartphone className={icon} aria-hidden="true" />,
} satisfies Record<Channel, ReactNode>;

/** What can still bring the code goes first; otherwise the order stays. */
const byHope = (a: DeliveryView, b: DeliveryView) => Number(a.state === "failed") - Number(b.state === "failed");

function stateInWords({ state, reason }: DeliveryView): string {
  const again = reason && (state === "queued" || state === "sending");
  if (again) return `Trying again: ${deliveryReasonTexts[reason]}`;
  return reason ? `${deliveryStateTexts[state]}: ${deliveryReasonTexts[reason]}` : deliveryStateTexts[state];
}

/** The newest message, where it fared otherwise than the best one; null where there is nothing to add. */
export function latestInWords({ state, reason, latest }: DeliveryView): string | null {
  if (latest.state === state && latest.reason === (reason ?? null)) return null;
  const words = latestStateTexts[latest.state];
  return latest.reason ? `${words.replace(/…$/, "")}: ${deliveryReasonTexts[latest.reason]}` : words;
}

/** What a screen reader says when a message gets on: each channel once, with its newest message. */
export function deliveriesInWords(deliveries: readonly DeliveryView[]): string {
  const sentences = deliveries.flatMap((delivery) => {
    const latest = latestInWords(delivery);
    return [`${channelWords[delivery.channel]}: ${stateInWords(delivery)}.`, ...(latest ? [`${latest}.`] : [])];
  });
  return sentences.join(" ");
}

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
  const latest = latestInWords(delivery);
  return (
    <li className="flex items-start gap-2.5 px-3.5 py-2.5 text-body">
      <span className="mt-[3px] text-muted">{channelSigns[delivery.channel]}</span>
      <div className="flex min-w-0 flex-1 flex-wrap justify-between gap-x-4">
        <span className="min-w-0 break-words">
          <span className="sr-only">{channelWords[delivery.channel]} to </span>
          {delivery.destination}
        </span>
        <span className={`flex gap-1.5 font-medium ${signs[delivery.state].tone}`}>
          <span className="mt-[3px]">{signs[delivery.state].sign}</span>
          {stateInWords(delivery)}
        </span>
        {latest && <p className="w-full text-small text-muted">{latest}</p>}
      </div>
    </li>
  );
}
