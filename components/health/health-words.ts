/** Numbers of delivery health as people read them. Pure. */
import type { Channel, DeliveryCounts } from "@/lib/schemas";

export const channelTitles = { email: "E-mail", phone: "Text messages" } satisfies Record<Channel, string>;

/** "97.3%"; a dash where there is nothing to take a part of. Only what is whole is said to be 100%, only what is none 0%. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return "–";
  if (part === 0 || part === whole) return part === 0 ? "0%" : "100%";
  return `${Math.min(99.9, Math.max(0.1, (100 * part) / whole)).toFixed(1)}%`;
}

/** "3.2 s", "1 min 20 s" */
export function duration(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** "Mar 5" of "2025-03-05", whatever the reader's time zone: the days are those of UTC. */
export function shortDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-US", { timeZone: "UTC", month: "short", day: "numeric" });
}

/** Neither delivered nor failed: the provider has not said more, was not heard, or does not have it yet. */
export function unconfirmed({ attempted, delivered, failed }: DeliveryCounts): number {
  return attempted - delivered - failed;
}

export function isSilent({ attempted, notSent, codes }: DeliveryCounts): boolean {
  return attempted + notSent + codes === 0;
}
