import { CircleAlert, CircleCheck } from "lucide-react";
import { healthCopy } from "@/components/copy/delivery-health";
import { Panel } from "@/components/ui/panel";
import type { DeliveryHealth } from "@/lib/contract/delivery-health-schemas";
import { providers as providerNames } from "@/lib/contract/vocabulary";

const copy = healthCopy.providers;

/** One line per configured provider: whether it works at present. */
export function ProviderStates({ providers }: { providers: DeliveryHealth["providers"] }) {
  return (
    <section aria-label={copy.title}>
      <Panel>
        <div className="p-5 sm:p-6">
          <h2 className="text-lead">{copy.title}</h2>
          <ul className="mt-3 grid gap-2 text-small">
            {providerNames.map((name) => {
              const health = providers[name];
              if (!health) return null;
              const works = health.state === "working";
              const Sign = works ? CircleCheck : CircleAlert;
              return (
                <li key={name} className="flex flex-wrap gap-x-4 gap-y-0.5">
                  <span className="w-64">{copy.names[name]}</span>
                  <span className={`flex min-w-0 gap-1.5 font-medium ${works ? "text-good" : "text-warn"}`}>
                    <Sign className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
                    {copy.states[health.state]}
                  </span>
                </li>
              );
            })}
          </ul>
        </div>
      </Panel>
    </section>
  );
}
