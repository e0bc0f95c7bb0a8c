import { ShieldAlert, ShieldCheck } from "lucide-react";
import type { Account, Channel } from "@/lib/schemas";
import { ButtonLink } from "../ui/button";
import { listed, whyCode } from "../words";

type SecuritySummaryProps = {
  policy: { required: boolean; ownChoice: boolean; enforcedBy: { name: string }[]; channels: Channel[] };
  email: string;
  phone: string | null;
  delivery: Account["delivery"];
  phoneRefused: Account["phoneRefused"];
};

/** Where codes go, and that they do not where an address is left out. */
function where({ policy, email, phone, delivery, phoneRefused }: SecuritySummaryProps): string {
  const addresses = { email, phone };
  const used = policy.channels.filter((channel) => addresses[channel] !== null);
  const names = (channels: Channel[]) => listed(channels.map((channel) => addresses[channel] ?? ""));
  const isReached = (channel: Channel) => delivery[channel] === null && !(channel === "phone" && phoneRefused !== null);
  const reached = used.filter(isReached);
  const lost = used.filter((channel) => !isReached(channel));
  const to = reached.length > 0 ? ` Codes go to ${names(reached)}.` : "";
  return lost.length > 0 ? `${to} Codes do not reach ${names(lost)}: press Review to mend that.` : to;
}

export function SecuritySummary(props: SecuritySummaryProps) {
  const { policy } = props;
  const { required } = policy;
  const Sign = required ? ShieldCheck : ShieldAlert;
  return (
    <section className="flex flex-col gap-4 rounded-md border border-line bg-surface p-5 sm:flex-row sm:items-center sm:p-6">
      <span
        className={`grid size-11 shrink-0 place-items-center rounded-full ${required ? "bg-good-tint text-good" : "bg-warn-tint text-warn"}`}
      >
        <Sign className="size-5.5" aria-hidden="true" />
      </span>
      <div className="min-w-0 flex-1">
        <h2 className="text-lead">{required ? "2 Factor Login is on" : "2 Factor Login is off"}</h2>
        <p className="mt-0.5 text-body text-muted">
          {required
            ? `${whyCode(policy)}${where(props)}`
            : "Your password alone signs you in. A one-time password at every sign-in keeps out people who only know it."}
        </p>
      </div>
      <ButtonLink href="/account">{required ? "Review" : "Turn it on"}</ButtonLink>
    </section>
  );
}
