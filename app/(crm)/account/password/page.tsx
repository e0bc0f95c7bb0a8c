import type { Metadata } from "next";
import { changePasswordCopy } from "@/components/copy/password";
import { ChangePasswordForm } from "@/components/password/change-password-form";
import { PageHeading } from "@/components/shell/shell";
import { requirePageUser } from "@/lib/http/guards";

export const metadata: Metadata = { title: changePasswordCopy.title };

export default async function PasswordPage() {
  const { user } = await requirePageUser("/account/password");
  return (
    <>
      <PageHeading title={changePasswordCopy.title}>{changePasswordCopy.intro}</PageHeading>
      <ChangePasswordForm name={user.name} email={user.email} />
    </>
  );
}
