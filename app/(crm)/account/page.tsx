import type { Metadata } from "next";
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
      {/* A new demand or a new choice makes a new form; what is saved stays what is shown. */}
      <AccountForm key={JSON.stringify(account.twoFactor.enforcedBy)} initial={account} />
    </>
  );
}
