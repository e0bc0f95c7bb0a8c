"use client";

import { usePathname } from "next/navigation";
import { smsConsentCopy } from "@/components/copy/sms-consent";
import { linkTo } from "@/components/ui/link-to";
import { Notice } from "@/components/ui/notice";

const asking = "/account";

/** On every page of a person whose confirmed number gets no texts without consent, except on the page that asks for it. */
export function ConsentBanner() {
  if (usePathname() === asking) return null;
  return (
    <section aria-label={smsConsentCopy.banner.label} className="mb-6">
      <Notice tone="info">
        <p>{smsConsentCopy.banner.text(linkTo(asking))}</p>
      </Notice>
    </section>
  );
}
