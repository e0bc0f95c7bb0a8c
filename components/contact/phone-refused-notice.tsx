import { phoneRefusedCopy } from "@/components/copy/contact";
import { Notice } from "@/components/ui/notice";
import type { TextRefusal } from "@/lib/contract/vocabulary";

/** Why a confirmed number gets no text messages, and what its owner can do. */
export function PhoneRefusedNotice({ reason }: { reason: TextRefusal }) {
  return (
    <div className="mt-4">
      <Notice tone="warn">
        <p className="font-medium">{phoneRefusedCopy.title}</p>
        <p>
          {phoneRefusedCopy.reasons[reason]} {phoneRefusedCopy.wayOn}
        </p>
      </Notice>
    </div>
  );
}
