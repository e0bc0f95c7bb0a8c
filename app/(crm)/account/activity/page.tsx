import type { Metadata } from "next";
import { ActivityList } from "@/components/activity/activity-list";
import { activityCopy } from "@/components/copy/activity";
import { AccountPage } from "@/components/settings/account-page";
import { linkTo } from "@/components/ui/link-to";
import { activityOf } from "@/lib/account/activity";
import { requirePageUser } from "@/lib/http/guards";

export const metadata: Metadata = { title: activityCopy.title };

export default async function ActivityPage() {
  const { user } = await requirePageUser("/account/activity");
  const page = await activityOf(user.id);
  return (
    <AccountPage
      current="/account/activity"
      title={activityCopy.title}
      intro={activityCopy.intro(linkTo("/account/sessions"))}
    >
      {/* Remount when the newest event changes. */}
      <ActivityList key={page.events[0]?.id} initial={page} />
    </AccountPage>
  );
}
