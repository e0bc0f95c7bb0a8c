import type { Wrap } from "@/components/copy/rich-text";
import { smsConsentCopy } from "@/components/copy/sms-consent";
import type { SmsDocuments } from "@/lib/contract/contact-schemas";

/** In a tab of its own: what was typed stays. */
function documentAt(href: string | null): Wrap | null {
  if (href === null) return null;
  return (words) => (
    <a href={href} target="_blank" rel="noreferrer" className="link">
      {words}
    </a>
  );
}

/** What the person agrees to by selecting the button of this name. It stands beside the button, before the first text message. */
export function ConsentText({ id, button, documents }: { id: string; button: string; documents: SmsDocuments }) {
  return (
    <p id={id} className="max-w-prose text-small text-muted">
      {smsConsentCopy.text(button, { terms: documentAt(documents.terms), privacy: documentAt(documents.privacy) })}
    </p>
  );
}
