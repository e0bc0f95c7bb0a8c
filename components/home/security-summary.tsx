import { ShieldAlert, ShieldCheck } from "lucide-react";
import type { Channel } from "@/lib/schemas";
import { ButtonLink } from "../ui/button";
import { whyCode } from "../words";

type SecuritySummaryProps = {
  policy: { required: boolean; ownChoice: boolean; enforcedBy: { name: string }[]; channels: Channel[] };
  email: string;
  phone: string | null;
};

export function SecuritySummary({ policy, email, phone }: SecuritySummaryProps) {
  const { required, channels } = policy;
  const Sign = required ? ShieldCheck : ShieldAlert;
  const where = channels.includes("phone") && phone !== null ? `${email} and ${phone}` : email;
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
            ? `${whyCode(policy)} Codes go to ${where}.`
            : "Your password alone signs you in. A one-time password at every sign-in keeps out people who only know it."}
        </p>
      </div>
      <ButtonLink href="/account">{required ? "Review" : "Turn it on"}</ButtonLink>
    </section>
  );
}
