import { ShieldAlert, ShieldCheck } from "lucide-react";
import { homeCopy } from "@/components/copy/account";
import { whyCode } from "@/components/copy/code-step";
import { ButtonLink } from "@/components/ui/button";
import type { Account } from "@/lib/contract/account-schemas";
import type { Channel } from "@/lib/contract/vocabulary";

type SecuritySummaryProps = {
  policy: { required: boolean; ownSetting: boolean; enforcedBy: { name: string }[]; channels: Channel[] };
  email: string;
  /** As people read it. */
  phone: string | null;
  delivery: Account["delivery"];
  phoneRefused: Account["phoneRefused"];
};

/** Why codes are asked for, where they go, and where they have stopped. */
function describeCodes({ policy, email, phone, delivery, phoneRefused }: SecuritySummaryProps): string {
  const destinations = { email, phone };
  const used = policy.channels.flatMap((channel) => {
    const destination = destinations[channel];
    const stopped = delivery[channel] !== null || (channel === "phone" && phoneRefused !== null);
    return destination === null ? [] : { destination, stopped };
  });
  const reached = used.filter(({ stopped }) => !stopped).map(({ destination }) => destination);
  const lost = used.filter(({ stopped }) => stopped).map(({ destination }) => destination);
  const sentences = [whyCode(policy)];
  if (reached.length > 0) sentences.push(homeCopy.codesGoTo(reached));
  if (lost.length > 0) sentences.push(homeCopy.codesStopped(lost));
  return sentences.join(" ");
}

export function SecuritySummary(props: SecuritySummaryProps) {
  const { required } = props.policy;
  const Sign = required ? ShieldCheck : ShieldAlert;
  return (
    <section
      aria-labelledby="two-factor"
      className="flex flex-col gap-4 rounded-md border border-line bg-surface p-5 sm:flex-row sm:items-center sm:p-6"
    >
      <span
        className={`grid size-11 shrink-0 place-items-center rounded-full ${required ? "bg-good-tint text-good" : "bg-warn-tint text-warn"}`}
      >
        <Sign className="size-5.5" aria-hidden="true" />
      </span>
      <div className="min-w-0 flex-1">
        <h2 id="two-factor" className="text-lead">
          {required ? homeCopy.on : homeCopy.off}
        </h2>
        <p className="mt-0.5 text-body text-muted">{required ? describeCodes(props) : homeCopy.offText}</p>
      </div>
      <ButtonLink href="/account">{required ? homeCopy.manage : homeCopy.turnOn}</ButtonLink>
    </section>
  );
}
