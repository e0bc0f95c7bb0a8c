import { healthCopy } from "@/components/copy/delivery-health";
import type { DeliveryCounts } from "@/lib/contract/delivery-health-schemas";
import { unconfirmed } from "./delivery-counts";

type Part = { key: string; fill: string; text: string; count: (counts: DeliveryCounts) => number };

/** What a bar is made of, from its base up. With forced colors, the parts differ in how they are filled. */
export const parts: readonly Part[] = [
  {
    key: "delivered",
    fill: "fill-accent forced-colors:fill-[CanvasText]",
    text: healthCopy.parts.delivered,
    count: ({ delivered }) => delivered,
  },
  {
    key: "unconfirmed",
    fill: "fill-second forced-colors:fill-[Canvas] forced-colors:stroke-[CanvasText]",
    text: healthCopy.parts.unconfirmed,
    count: unconfirmed,
  },
  {
    key: "failed",
    fill: "fill-bad forced-colors:fill-[Highlight]",
    text: healthCopy.parts.failed,
    count: ({ failed }) => failed,
  },
];
