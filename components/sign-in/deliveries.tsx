"use client";

import { Clock, TriangleAlert, WifiOff } from "lucide-react";
import { clock } from "../words";
import { deliveryAdvice } from "./delivery-advice";
import { DeliveryList, deliveriesInWords } from "./delivery-list";
import type { Challenge } from "./use-challenge";

const lastMinute = 60;

type DeliveriesProps = { challenge: Challenge; heading: "h2" | "h3" };

/** Where the code went, how the messages are doing, which mark they carry and how long the code is good. */
export function Deliveries({ challenge, heading: Heading }: DeliveriesProps) {
  const { view, deadline, secondsLeft, offline } = challenge;
  const advice = deliveryAdvice(view);
  const ending = secondsLeft !== null && secondsLeft <= lastMinute;
  return (
    <div className="mt-4">
      <Heading className="mb-2 text-body font-medium">Sent to</Heading>
      <DeliveryList deliveries={view.deliveries} />
      <p role="status" className="sr-only">
        {deliveriesInWords(view.deliveries)} {advice?.text}
      </p>
      {advice && (
        <p
          aria-hidden="true"
          className={`mt-2.5 flex gap-1.5 text-body ${advice.tone === "bad" ? "text-bad" : "text-warn"}`}
        >
          <TriangleAlert className="mt-[3px] size-4 shrink-0" />
          {advice.text}
        </p>
      )}
      <p className="mt-3 text-body text-muted tabular-nums">
        Marked <strong className="font-semibold text-ink">{view.requestMark}</strong>
        {deadline && ` · valid until ${localClock(deadline)}`}
        {secondsLeft !== null && !ending && ` · ${clock(secondsLeft)} left`}
      </p>
      {ending && (
        <p className="mt-1 flex gap-1.5 text-body font-medium text-warn tabular-nums">
          <Clock className="mt-[3px] size-4 shrink-0" aria-hidden="true" />
          <span>
            Last minute<span aria-hidden="true">: {clock(secondsLeft)} left</span>
          </span>
        </p>
      )}
      <p role="status" className="sr-only">
        {ending && "The code is valid for less than a minute."}
      </p>
      <div role="status">
        {offline && (
          <p className="mt-1 flex gap-1.5 text-body text-warn">
            <WifiOff className="mt-[3px] size-4 shrink-0" aria-hidden="true" />
            No connection: the states above may be old.
          </p>
        )}
      </div>
    </div>
  );
}

/** Hours and minutes as the reader's own clock shows them. */
function localClock(date: Date): string {
  return date.toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" });
}
