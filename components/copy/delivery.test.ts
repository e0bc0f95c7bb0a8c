import { expect, test } from "vitest";
import type { DeliveryView } from "@/lib/contract/sign-in-schemas";
import { deliveriesText, deliveryLatestText, deliveryStateText } from "./delivery";

const at = "2026-01-01T10:00:00.000Z";
const email = { channel: "email", destination: "a***@b***.com", via: "primary" } as const;

const cases: [title: string, view: Omit<DeliveryView, "channel" | "destination" | "via">, latest: string | null][] = [
  ["one message", { state: "sent", latest: { state: "sent", reason: null, at } }, null],
  [
    "one that failed",
    { state: "failed", reason: "mailbox_full", latest: { state: "failed", reason: "mailbox_full", at } },
    null,
  ],
  ["a resend on its way", { state: "delivered", latest: { state: "queued", reason: null, at } }, "Sending again…"],
  [
    "a resend that waits for a retry",
    { state: "delivered", latest: { state: "queued", reason: "provider_busy", at } },
    "Sending again: the message service is busy",
  ],
  [
    "a resend that failed",
    { state: "delivered", latest: { state: "failed", reason: "mailbox_full", at } },
    "Newest message failed: mailbox is full",
  ],
  [
    "two that failed, for different reasons",
    { state: "failed", reason: "send_limit", latest: { state: "failed", reason: "mailbox_full", at } },
    "Newest message failed: mailbox is full",
  ],
];

test.each(cases)("S28 the newest message beside the best one: %s", (_, view, latest) => {
  expect(deliveryLatestText({ ...email, ...view })).toBe(latest);
});

test("S28 a screen reader hears each channel once, with its newest message", () => {
  const view: DeliveryView = { ...email, state: "delivered", latest: { state: "failed", reason: "mailbox_full", at } };
  expect(deliveriesText([view])).toBe("Email: Delivered. Newest message failed: mailbox is full.");
});

test("a code that the fallback provider took was sent another way, until its arrival is known", () => {
  expect(deliveryStateText({ state: "sent", via: "fallback" })).toBe("Sent another way");
  expect(deliveryStateText({ state: "sent", via: "primary" })).toBe("Sent");
  expect(deliveryStateText({ state: "delivered", via: "fallback" })).toBe("Delivered");
});
