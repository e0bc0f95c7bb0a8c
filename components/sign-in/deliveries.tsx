"use client";

import { Clock, TriangleAlert, WifiOff } from "lucide-react";
import { useBrowserClock, useSecondsUntil } from "@/components/browser-clock";
import { codeStepCopy } from "@/components/copy/code-step";
import { deliveriesText } from "@/components/copy/delivery";
import { useHydrated } from "@/components/hydrated";
import { Note } from "@/components/ui/note";
import { deliveryAdvice } from "./delivery-advice";
import { DeliveryList } from "./delivery-list";
import type { Challenge } from "./use-challenge";

const lastMinuteMs = 60_000;

type DeliveriesProps = { challenge: Challenge; heading: "h2" | "h3" };

/** Where the code went, the state of each message, the mark that they carry, and the time left. */
export function Deliveries({ challenge, heading: Heading }: DeliveriesProps) {
  const { view, endsAt, offline } = challenge;
  const advice = deliveryAdvice(view);
  const ending = useBrowserClock((now) => now >= endsAt - lastMinuteMs) ?? false;
  return (
    <div className="mt-4">
      <Heading className="mb-2 text-body font-medium">{codeStepCopy.sentTo}</Heading>
      <DeliveryList deliveries={view.deliveries} />
      <p role="status" className="sr-only">
        {deliveriesText(view.deliveries)} {advice?.text}
      </p>
      {advice && (
        <div aria-hidden="true" className="mt-2.5">
          <Note icon={TriangleAlert} tone={advice.tone}>
            {advice.text}
          </Note>
        </div>
      )}
      <p className="mt-3 text-body text-muted tabular-nums">
        {codeStepCopy.message} <strong className="font-semibold text-ink">{view.requestMark}</strong>
        <ValidUntil endsAt={endsAt} />
        {!ending && <TimeLeft endsAt={endsAt} />}
      </p>
      {ending && (
        <Note icon={Clock} tone="warn" className="mt-1 font-medium tabular-nums">
          {codeStepCopy.lastMinute}
          <span aria-hidden="true">
            : <SecondsLeft endsAt={endsAt} />
          </span>
        </Note>
      )}
      <p role="status" className="sr-only">
        {ending && codeStepCopy.lastMinuteSpoken}
      </p>
      <div role="status">
        {offline && (
          <Note icon={WifiOff} tone="warn" className="mt-1">
            {codeStepCopy.offline}
          </Note>
        )}
      </div>
    </div>
  );
}

/** Hours and minutes as the reader's own clock shows them: not on the server, which does not know it. */
function ValidUntil({ endsAt }: { endsAt: number }) {
  if (!useHydrated()) return null;
  const time = new Date(endsAt).toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" });
  return ` · ${codeStepCopy.validUntil(time)}`;
}

function TimeLeft({ endsAt }: { endsAt: number }) {
  const seconds = useSecondsUntil(endsAt);
  return seconds === null ? null : ` · ${codeStepCopy.timeLeft(seconds)}`;
}

function SecondsLeft({ endsAt }: { endsAt: number }) {
  return codeStepCopy.timeLeft(useSecondsUntil(endsAt) ?? 0);
}
