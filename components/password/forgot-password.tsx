import { AppLink } from "../ui/app-link";

/** On the sign-in page, for who cannot get past the password. */
export function ForgotPassword() {
  return (
    <AppLink href="/password-reset" className="link text-body">
      Forgot your password?
    </AppLink>
  );
}
