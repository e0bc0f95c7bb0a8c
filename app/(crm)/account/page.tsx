import type { Metadata } from "next";
import { AccountLinks } from "@/components/settings/account-links";
import { AccountForm } from "@/components/settings/account-form";
import { PageHeading } from "@/components/shell/shell";
import { toAccount } from "@/lib/auth/account-view";
import { requirePageUser } from "@/lib/auth/session";

export const metadata: Metadata = { title: "User Information" };

export default async function AccountPage() {
  const account = toAccount(await requirePageUser("/account"));
  return (
    <>
      <PageHeading title="User Information">Your account, in all of your workgroups.</PageHeading>
      <AccountForm initial={account} />
      <AccountLinks />
    </>
  );
}
