"use client";

import { Info, type LucideIcon, TriangleAlert, WifiOff } from "lucide-react";
import { codeStepCopy } from "@/components/copy/code-step";
import { deliveriesText, deliveryTip } from "@/components/copy/delivery";
import { Note } from "@/components/ui/note";
import { deliveryAdvice } from "./delivery-advice";
import { DeliveryList } from "./delivery-list";
import type { Challenge } from "./use-challenge";

type DeliveriesProps = { challenge: Challenge; heading: "h2" | "h3" };

/** Where the code went, the state of each message, and what to do about it. */
export function Deliveries({ challenge, heading: Heading }: DeliveriesProps) {
  const { view, offline } = challenge;
  const advice = deliveryAdvice(view);
  return (
    <div className="mt-3">
      <Heading className="mb-2 text-body font-medium">{codeStepCopy.sentTo}</Heading>
      <div className="rounded-md border border-line">
        <DeliveryList view={view} />
        {/* Keeps the height of the longest advice, three or five lines with padding and border, so that nothing below it moves. */}
        <div className="flex min-h-[calc(4.75rem+1px)] items-center rounded-b-md border-t border-line bg-sunken px-3.5 py-2 @max-[18.5rem]:min-h-[calc(7.25rem+1px)]">
          {offline ? (
            <Line icon={WifiOff} tone="warn" text={codeStepCopy.offline} />
          ) : advice ? (
            // The status below says it, once.
            <div aria-hidden="true">
              <Line icon={TriangleAlert} tone={advice.tone} text={advice.text} />
            </div>
          ) : (
            <Line icon={Info} tone="muted" text={deliveryTip(view.deliveries)} />
          )}
        </div>
      </div>
      <p role="status" className="sr-only">
        {deliveriesText(view.deliveries)} {advice?.text}
      </p>
      <p role="status" className="sr-only">
        {offline && codeStepCopy.offline}
      </p>
    </div>
  );
}

type LineProps = { icon: LucideIcon; tone: "muted" | "warn" | "bad"; text: string };

function Line({ icon, tone, text }: LineProps) {
  return (
    <Note icon={icon} tone={tone} small>
      {text}
    </Note>
  );
}
