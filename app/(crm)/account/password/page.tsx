import type { Metadata } from "next";
import { PageHeading } from "@/components/shell/shell";
import { requirePageUser } from "@/lib/auth/session";
import { ChangePassword } from "./change-password";

export const metadata: Metadata = { title: "Password" };

export default async function PasswordPage() {
  const { user } = await requirePageUser("/account/password");
  return (
    <>
      <PageHeading title="Password">One password, for all of your workgroups.</PageHeading>
      <ChangePassword name={user.name} email={user.email} />
    </>
  );
}
