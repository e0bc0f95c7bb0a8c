import { Notice } from "../ui/notice";

const notices = {
  second_step_required: {
    tone: "info",
    text: "Your workgroup now asks for a code at every sign-in. Sign in again to go on.",
  },
  signed_out: { tone: "good", text: "You are signed out." },
  cancelled: { tone: "info", text: "The sign-in was cancelled. Its code no longer works." },
} as const;

export type SignInNoticeName = keyof typeof notices;

/** Only the notices that we know; an address can name anything. */
export function parseSignInNotice(value: unknown): SignInNoticeName | null {
  return typeof value === "string" && Object.hasOwn(notices, value) ? (value as SignInNoticeName) : null;
}

export function SignInNotice({ name, id }: { name: SignInNoticeName; id: string }) {
  const { tone, text } = notices[name];
  return (
    <Notice tone={tone} id={id}>
      {text}
    </Notice>
  );
}
