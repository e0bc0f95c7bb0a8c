import { laterTexts } from "../messages";
import { waitInWords } from "../words";
import { Notice } from "./notice";

type LaterNoticeProps = { reason: keyof typeof laterTexts; retryAfter: number };

/** In place of what the server did not read now. */
export function LaterNotice({ reason, retryAfter }: LaterNoticeProps) {
  return (
    <Notice tone="warn">
      {laterTexts[reason]} Reload the page in {waitInWords(retryAfter)}.
    </Notice>
  );
}
