import { previewCopy } from "@/components/copy/security-options";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";
import { Consequences } from "./consequences";
import { PreviewBar } from "./preview-bar";
import type { Preview } from "./use-preview";

type PreviewPanelProps = { workgroupId: string; preview: Preview; ownSessionWithCode: boolean };

export function PreviewPanel({ workgroupId, preview, ownSessionWithCode }: PreviewPanelProps) {
  if (preview.state === "none") return null;
  return (
    <div className="ml-8 border-t border-line pt-4" aria-busy={preview.state === "loading" || undefined}>
      <h3 className="text-body font-semibold">{previewCopy.title}</h3>
      <div aria-live="polite" className="mt-3 min-h-44">
        {preview.state === "loading" && <PreviewSkeleton />}
        {preview.state === "refused" && (
          <div className="grid justify-items-start gap-3">
            <FieldError>{previewCopy.failed}</FieldError>
            <Button onClick={preview.retry}>{previewCopy.retry}</Button>
          </div>
        )}
        {preview.state === "ready" && (
          <>
            <PreviewBar preview={preview.preview} />
            <Consequences workgroupId={workgroupId} preview={preview.preview} ownSessionWithCode={ownSessionWithCode} />
          </>
        )}
      </div>
    </div>
  );
}

function PreviewSkeleton() {
  return (
    <div>
      <span className="sr-only">{previewCopy.loading}</span>
      <Skeleton className="h-2.5 w-full" />
      <div className="mt-4 grid gap-3">
        <Skeleton className="h-4 w-1/2" />
        <Skeleton className="h-4 w-2/5" />
        <Skeleton className="mt-2 h-4 w-5/6" />
        <Skeleton className="h-4 w-3/4" />
      </div>
    </div>
  );
}
