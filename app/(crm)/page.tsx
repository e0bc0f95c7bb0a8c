import type { Metadata } from "next";
import { homeCopy } from "@/components/copy/account";
import { SecuritySummary } from "@/components/home/security-summary";
import { WorkgroupList } from "@/components/home/workgroup-list";
import { PageHeading } from "@/components/shell/shell";
import { toAccount } from "@/lib/account/account-view";
import { requirePageUser } from "@/lib/http/guards";

export const metadata: Metadata = { title: homeCopy.title };

export default async function HomePage() {
  const signedIn = await requirePageUser("/");
  const { user, workgroups, policy } = signedIn;
  const { phoneFormatted, delivery, phoneRefused } = toAccount(signedIn);
  return (
    <>
      <PageHeading title={homeCopy.welcome(user.name)}>{homeCopy.signedInAs(user.email)}</PageHeading>
      <div className="grid gap-8">
        <SecuritySummary
          policy={policy}
          email={user.email}
          phone={phoneFormatted}
          delivery={delivery}
          phoneRefused={phoneRefused}
        />
        <WorkgroupList workgroups={workgroups} />
      </div>
    </>
  );
}
