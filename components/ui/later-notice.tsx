import { notLoadedTexts } from "@/components/copy/errors";
import { Notice } from "./notice";

type LaterNoticeProps = { reason: keyof typeof notLoadedTexts; retryAfter: number };

/** In place of data that the server did not load: it is busy, or a rate limit refused. */
export function LaterNotice({ reason, retryAfter }: LaterNoticeProps) {
  return <Notice tone="warn">{notLoadedTexts[reason](retryAfter)}</Notice>;
}
