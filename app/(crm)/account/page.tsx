import type { Metadata } from "next";
import { ContactPanel } from "@/components/contact/contact-panel";
import { AccountForm } from "@/components/settings/account-form";
import { AccountLinks } from "@/components/settings/account-links";
import { PageHeading } from "@/components/shell/shell";
import { toAccount } from "@/lib/auth/account-view";
import { contactFacts } from "@/lib/auth/addresses";
import { requirePageUser } from "@/lib/auth/session";

export const metadata: Metadata = { title: "User Information" };

export default async function AccountPage() {
  const signedIn = await requirePageUser("/account");
  const account = toAccount(signedIn);
  return (
    <>
      <PageHeading title="User Information">Your account, in all of your workgroups.</PageHeading>
      <AccountForm initial={account} />
      <div className="mt-6">
        <ContactPanel account={account} facts={await contactFacts(signedIn)} />
      </div>
      <AccountLinks />
    </>
  );
}
