import type { Metadata } from "next";
import { changePasswordCopy } from "@/components/copy/password";
import { ChangePasswordForm } from "@/components/password/change-password-form";
import { AccountPage } from "@/components/settings/account-page";
import { requirePageUser } from "@/lib/http/guards";

export const metadata: Metadata = { title: changePasswordCopy.title };

export default async function PasswordPage() {
  const { user } = await requirePageUser("/account/password");
  return (
    <AccountPage current="/account/password" title={changePasswordCopy.title} intro={changePasswordCopy.intro}>
      <ChangePasswordForm name={user.name} email={user.email} />
    </AccountPage>
  );
}
