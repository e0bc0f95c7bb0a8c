import { KeyRound, MailWarning, MailX, MonitorSmartphone, TabletSmartphone, UserRoundCheck } from "lucide-react";
import { previewCopy } from "@/components/copy/security-options";
import type { SecurityPreview } from "@/lib/contract/workgroup-schemas";
import { Effect } from "./effect";
import { SuppressedNames } from "./suppressed-names";

type ConsequencesProps = { workgroupId: string; preview: SecurityPreview; ownSessionWithCode: boolean };

/** What the numbers of the bar mean for people who are signed in now. */
export function Consequences({ workgroupId, preview, ownSessionWithCode }: ConsequencesProps) {
  return (
    <ul className="grid content-start gap-2.5 border-line @max-2xl:border-t @max-2xl:pt-4">
      {preview.twoFactorRequired ? (
        <>
          <Effect icon={MonitorSmartphone}>{previewCopy.sessions(preview, !ownSessionWithCode)}</Effect>
          <Effect icon={TabletSmartphone}>{previewCopy.mobile(preview)}</Effect>
        </>
      ) : (
        <>
          <Effect icon={KeyRound}>{previewCopy.passwordOnly(preview)}</Effect>
          <Effect icon={UserRoundCheck}>{previewCopy.ownSettings}</Effect>
        </>
      )}
      {preview.suppressed > 0 && (
        <Effect icon={MailWarning}>
          <SuppressedNames workgroupId={workgroupId} suppressed={preview.suppressed} />
        </Effect>
      )}
      {preview.unreachable > 0 && <Effect icon={MailX}>{previewCopy.unreachable(preview)}</Effect>}
    </ul>
  );
}
