/** Masked destinations: a user recognizes the mailbox or phone, an attacker does not learn it. Pure. */
import type { Channel } from "@/lib/contract/vocabulary";

function maskEmail(email: string): string {
  const at = email.lastIndexOf("@");
  const domain = email.slice(at + 1);
  const dot = domain.lastIndexOf(".");
  const ending = dot > 0 ? domain.slice(dot) : "";
  return `${email.slice(0, 1)}***@${domain.slice(0, 1)}***${ending}`;
}

/** Masks an email address to `a***@d***.com`, and a phone number to `ending in 23`, which a screen reader can say. */
export function maskDestination(channel: Channel, destination: string): string {
  return channel === "email" ? maskEmail(destination) : `ending in ${destination.slice(-2)}`;
}
