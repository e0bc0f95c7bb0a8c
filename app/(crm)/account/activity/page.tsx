import type { Metadata } from "next";
import { ActivityFilter } from "@/components/activity/activity-filter";
import { ActivityList } from "@/components/activity/activity-list";
import { activityCopy } from "@/components/copy/activity";
import { AccountPage } from "@/components/settings/account-page";
import { linkTo } from "@/components/ui/link-to";
import { activityOf } from "@/lib/account/activity";
import { activityQuerySchema } from "@/lib/contract/account-schemas";
import { CHALLENGE_LIFE } from "@/lib/contract/limits";
import { requirePageUser } from "@/lib/http/guards";

export const metadata: Metadata = { title: activityCopy.title };

export default async function ActivityPage({ searchParams }: PageProps<"/account/activity">) {
  // An address that was typed wrong is no reason for an error page.
  const { before, kind } = activityQuerySchema.catch({}).parse(await searchParams);
  const query = new URLSearchParams({ ...(kind && { kind }), ...(before && { before }) }).toString();
  const { user } = await requirePageUser(["/account/activity", query].filter(Boolean).join("?"));
  const page = await activityOf(user.id, before, kind);
  return (
    <AccountPage
      current="/account/activity"
      title={activityCopy.title}
      intro={activityCopy.intro(linkTo("/account/sessions"))}
    >
      <ActivityFilter kind={kind} />
      {/* Remount when the newest event or the filter changes. */}
      <ActivityList
        key={`${kind} ${page.events[0]?.id}`}
        initial={page}
        kind={kind}
        newest={before === undefined}
        now={new Date().toISOString()}
        codeLifeMs={CHALLENGE_LIFE}
      />
    </AccountPage>
  );
}
