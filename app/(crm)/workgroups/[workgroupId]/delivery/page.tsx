import type { Metadata } from "next";
import { healthCopy } from "@/components/copy/delivery-health";
import { ChannelPanel } from "@/components/health/channel-panel";
import { isSilent } from "@/components/health/delivery-counts";
import { PeriodSwitch } from "@/components/health/period-switch";
import { ProviderStates } from "@/components/health/provider-states";
import { WorkgroupPage } from "@/components/settings/workgroup-page";
import { LaterNotice } from "@/components/ui/later-notice";
import { linkTo } from "@/components/ui/link-to";
import { type DeliveryHealth, deliveryHealthQuerySchema, HEALTH_DAYS } from "@/lib/contract/delivery-health-schemas";
import { FEWEST_DESTINATIONS } from "@/lib/contract/limits";
import { channels } from "@/lib/contract/vocabulary";
import { requirePageWorkgroupAdmin } from "@/lib/http/guards";
import { workgroupDeliveryHealth } from "@/lib/messaging/health/delivery-health";

export const metadata: Metadata = { title: healthCopy.title };

export default async function DeliveryPage({ params, searchParams }: PageProps<"/workgroups/[workgroupId]/delivery">) {
  const { workgroupId } = await params;
  // An address that was typed wrong is no reason for an error page.
  const { days } = deliveryHealthQuerySchema.catch({ days: HEALTH_DAYS }).parse(await searchParams);
  const management = `/workgroups/${encodeURIComponent(workgroupId)}`;
  const path = `${management}/delivery`;
  const { user, workgroup } = await requirePageWorkgroupAdmin(workgroupId, `${path}?days=${days}`);
  const health = await workgroupDeliveryHealth({ asker: user.id, tenant: workgroup.id }, days);
  return (
    <WorkgroupPage
      workgroup={workgroup}
      current="delivery"
      title={healthCopy.title}
      intro={healthCopy.intro(workgroup.name, linkTo(management))}
    >
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <PeriodSwitch path={path} days={days} />
        <p className="text-small text-muted">{healthCopy.utc}</p>
      </div>
      {health.ok ? <Health channelHealth={health.value.channels} /> : <LaterNotice {...health} />}
      {health.ok && <ProviderStates providers={health.value.providers} />}
    </WorkgroupPage>
  );
}

function Health({ channelHealth }: { channelHealth: DeliveryHealth["channels"] }) {
  if (channels.every((channel) => isSilent(channelHealth[channel].total))) {
    return (
      <p className="rounded-md border border-line bg-surface p-5 text-body text-muted sm:p-6">{healthCopy.empty}</p>
    );
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      {channels.map((channel) => (
        <ChannelPanel key={channel} channel={channel} health={channelHealth[channel]} fewest={FEWEST_DESTINATIONS} />
      ))}
    </div>
  );
}
