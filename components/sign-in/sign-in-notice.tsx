import { resumeCopy, sessionEndTexts, signInNotices } from "@/components/copy/sign-in";
import { Notice } from "@/components/ui/notice";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import type { SessionEnd } from "@/lib/contract/vocabulary";

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

export function SessionEndNotice({ reason, id }: { reason: SessionEnd; id: string }) {
  return (
    <Notice tone="info" id={id}>
      {sessionEndTexts[reason]}
    </Notice>
  );
}

type ResumeNoticeProps = { view: ChallengeView; callbackUrl: string; id: string };

/** Leads back to the code step of this browser. A whole page load: the router may hold an earlier visit of it. */
export function ResumeNotice({ view, callbackUrl, id }: ResumeNoticeProps) {
  const coming = view.deliveries.filter(({ state }) => state !== "failed");
  return (
    <Notice tone="info" id={id}>
      {resumeCopy.text(coming.map(({ destination }) => destination))}{" "}
      <a href={`/sign-in/code?callbackUrl=${encodeURIComponent(callbackUrl)}`} className="link font-medium">
        {resumeCopy.way}
      </a>
    </Notice>
  );
}
