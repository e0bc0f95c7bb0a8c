import { getCountryCallingCode } from "libphonenumber-js/max";
import type { Metadata } from "next";
import { ContactPanel } from "@/components/contact/contact-panel";
import { accountCopy } from "@/components/copy/account";
import { AccountForm } from "@/components/settings/account-form";
import { AccountLinks } from "@/components/settings/account-links";
import { PageHeading } from "@/components/shell/shell";
import { toAccount } from "@/lib/auth/account-view";
import { contactFacts } from "@/lib/auth/addresses";
import { requirePageUser } from "@/lib/auth/session";
import { env } from "@/lib/env";

export const metadata: Metadata = { title: accountCopy.title };

export default async function AccountPage() {
  const signedIn = await requirePageUser("/account");
  const account = toAccount(signedIn);
  const [country = "US"] = env().SMS_COUNTRIES;
  const dialCode = `+${getCountryCallingCode(country)}`;
  return (
    <>
      <PageHeading title={accountCopy.title}>{accountCopy.intro}</PageHeading>
      <AccountForm initial={account} />
      <div className="mt-6">
        <ContactPanel account={account} facts={await contactFacts(signedIn)} dialCode={dialCode} />
      </div>
      <AccountLinks />
    </>
  );
}
