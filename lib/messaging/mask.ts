/** Addresses as the code page shows them: enough to know which mailbox or phone to look at, too little to learn it. Pure. */
import type { Channel } from "@/lib/contract/vocabulary";

function maskEmail(email: string): string {
  const at = email.lastIndexOf("@");
  const domain = email.slice(at + 1);
  const dot = domain.lastIndexOf(".");
  const ending = dot > 0 ? domain.slice(dot) : "";
  return `${email.slice(0, 1)}***@${domain.slice(0, 1)}***${ending}`;
}

/** `a***@d***.com`; of a phone number the last two digits. */
export function maskDestination(channel: Channel, destination: string): string {
  return channel === "email" ? maskEmail(destination) : `*** *** **${destination.slice(-2)}`;
}
