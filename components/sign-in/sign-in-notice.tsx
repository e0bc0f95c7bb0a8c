import { signInNotices } from "@/components/copy/sign-in";
import { Notice } from "@/components/ui/notice";

export type SignInNoticeName = keyof typeof signInNotices;

/** Only the notices that we know; an address can name anything. */
export function parseSignInNotice(value: unknown): SignInNoticeName | null {
  return typeof value === "string" && Object.hasOwn(signInNotices, value) ? (value as SignInNoticeName) : null;
}

export function SignInNotice({ name, id }: { name: SignInNoticeName; id: string }) {
  const { tone, text } = signInNotices[name];
  return (
    <Notice tone={tone} id={id}>
      {text}
    </Notice>
  );
}
