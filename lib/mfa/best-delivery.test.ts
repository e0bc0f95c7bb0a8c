import { describe, expect, test } from "vitest";
import { type Channel, type DeliveryState, deliveryStates } from "@/lib/contract/vocabulary";
import { bestDeliveries, type Message } from "./best-delivery";

let minute = 0;
const message = (state: DeliveryState, channel: Channel = "email"): Message => ({
  channel,
  destination: "a@b.test",
  state,
  reason: state === "failed" ? "mailbox_full" : null,
  viaFallback: false,
  at: `2026-01-01T10:${String(minute++).padStart(2, "0")}:00Z`,
});

const bestFirst = ["delivered", "sent", "delayed", "sending", "queued", "unknown", "failed"] as const;

describe("S28 the best message of a channel", () => {
  test("every state has a rank", () => {
    expect(new Set(bestFirst)).toEqual(new Set(deliveryStates));
  });

  const pairs = bestFirst.flatMap((better, i) => bestFirst.slice(i + 1).map((worse) => [better, worse] as const));
  test.each(pairs)("%s goes before %s, whichever is the newest", (better, worse) => {
    for (const messages of [
      [message(better), message(worse)],
      [message(worse), message(better)],
    ]) {
      const [shown] = bestDeliveries(messages);
      expect(shown?.best.state).toBe(better);
      expect(shown?.latest).toBe(messages[1]);
    }
  });

  test("of equally good messages the newest is the best", () => {
    const messages = [message("failed"), message("sent"), message("sent"), message("failed")];
    expect(bestDeliveries(messages)).toEqual([{ best: messages[2], latest: messages[3] }]);
  });

  test("an email that bounced after it was delivered is one row that failed: an earlier one that was sent goes before it", () => {
    const messages = [message("sent"), message("failed")];
    expect(bestDeliveries(messages)[0]?.best).toBe(messages[0]);
  });

  test("channels are apart, email first, and one without messages is left out", () => {
    const [sms, first, second] = [message("sent", "phone"), message("delivered"), message("failed")];
    expect(bestDeliveries([sms, first, second])).toEqual([
      { best: first, latest: second },
      { best: sms, latest: sms },
    ]);
    expect(bestDeliveries([sms])).toEqual([{ best: sms, latest: sms }]);
    expect(bestDeliveries([])).toEqual([]);
  });
});
