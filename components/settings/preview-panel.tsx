import { useId } from "react";
import { previewCopy } from "@/components/copy/security-options";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";
import { Consequences } from "./consequences";
import { PreviewBar } from "./preview-bar";
import type { Preview } from "./use-preview";

type PreviewPanelProps = { workgroupId: string; preview: Preview; ownSessionWithCode: boolean };

const columns = "grid grid-cols-[minmax(0,1fr)] gap-x-12 gap-y-4 @2xl:grid-cols-2";

/** Between the box and the footer: what Submit would do. */
export function PreviewPanel({ workgroupId, preview, ownSessionWithCode }: PreviewPanelProps) {
  const id = useId();
  if (preview.state === "none") return null;
  return (
    <section aria-labelledby={id} className="p-5 sm:p-6" aria-busy={preview.state === "loading" || undefined}>
      <h3 id={id} className="text-body font-semibold">
        {previewCopy.title}
      </h3>
      <div aria-live="polite" className="mt-3 min-h-32">
        {preview.state === "loading" && <PreviewSkeleton />}
        {preview.state === "refused" && (
          <div className="grid justify-items-start gap-3">
            <FieldError>{previewCopy.failed}</FieldError>
            <Button onClick={preview.retry}>{previewCopy.retry}</Button>
          </div>
        )}
        {preview.state === "ready" && (
          <div className={columns}>
            <PreviewBar preview={preview.preview} />
            <Consequences workgroupId={workgroupId} preview={preview.preview} ownSessionWithCode={ownSessionWithCode} />
          </div>
        )}
      </div>
    </section>
  );
}

function PreviewSkeleton() {
  return (
    <div className={columns}>
      <div>
        <span className="sr-only">{previewCopy.loading}</span>
        <Skeleton className="h-4 w-1/3" />
        <Skeleton className="mt-4 h-2.5 w-full" />
        <Skeleton className="mt-5 h-4 w-3/4" />
        <Skeleton className="mt-3 h-4 w-2/3" />
      </div>
      <div className="grid content-start gap-3">
        <Skeleton className="h-4 w-5/6" />
        <Skeleton className="h-4 w-3/4" />
        <Skeleton className="h-4 w-4/5" />
      </div>
    </div>
  );
}
