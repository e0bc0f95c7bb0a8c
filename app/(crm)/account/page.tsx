import { getCountryCallingCode } from "libphonenumber-js/max";
import type { Metadata } from "next";
import { ContactPanel } from "@/components/contact/contact-panel";
import { accountCopy } from "@/components/copy/account";
import { AccountForm } from "@/components/settings/account-form";
import { AccountPage } from "@/components/settings/account-page";
import { toAccount } from "@/lib/account/account-view";
import { contactFacts } from "@/lib/account/contact-change";
import { env } from "@/lib/config/env";
import { requirePageUser } from "@/lib/http/guards";

export const metadata: Metadata = { title: accountCopy.title };

export default async function UserInformationPage() {
  const signedIn = await requirePageUser("/account");
  const account = toAccount(signedIn);
  const [country = "US"] = env().SMS_COUNTRIES;
  const dialCode = `+${getCountryCallingCode(country)}`;
  return (
    <AccountPage current="/account" title={accountCopy.title} intro={accountCopy.intro}>
      <AccountForm initial={account} />
      <ContactPanel account={account} facts={await contactFacts(signedIn)} dialCode={dialCode} />
    </AccountPage>
  );
}
