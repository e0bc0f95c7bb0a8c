import type { Metadata } from "next";
import { ActivityList } from "@/components/activity/activity-list";
import { PageHeading } from "@/components/shell/shell";
import { AppLink } from "@/components/ui/app-link";
import { activityOf } from "@/lib/auth/activity";
import { requirePageUser } from "@/lib/auth/session";

export const metadata: Metadata = { title: "My activity" };

export default async function ActivityPage() {
  const { user } = await requirePageUser("/account/activity");
  const page = await activityOf(user.id);
  return (
    <>
      <PageHeading title="My activity">
        What happened to your account. Something was not you? Change your password and end your{" "}
        <AppLink href="/account/sessions" className="link">
          other sessions
        </AppLink>
        .
      </PageHeading>
      {/* Something new makes a new list. */}
      <ActivityList key={page.events[0]?.id} initial={page} />
    </>
  );
}
