import type { Metadata } from "next";
import { SecuritySummary } from "@/components/home/security-summary";
import { WorkgroupList } from "@/components/home/workgroup-list";
import { PageHeading } from "@/components/shell/shell";
import { requirePageUser } from "@/lib/auth/session";

export const metadata: Metadata = { title: "Home" };

export default async function HomePage() {
  const { user, workgroups, policy } = await requirePageUser("/");
  return (
    <>
      <PageHeading title={`Welcome, ${user.name}`}>You are signed in as {user.email}.</PageHeading>
      <div className="grid gap-8">
        <SecuritySummary policy={policy} email={user.email} phone={user.phone} />
        <WorkgroupList workgroups={workgroups} />
      </div>
    </>
  );
}
