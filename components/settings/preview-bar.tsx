import { previewCopy } from "@/components/copy/security-options";
import { count as countText } from "@/components/copy/words";
import type { SecurityPreview } from "@/lib/contract/workgroup-schemas";

type Part = { key: string; count: number; fill: string; text: string };

function partsOf({ emailAndPhone, emailOnly, withoutCode }: SecurityPreview): Part[] {
  const parts = [
    {
      key: "both",
      count: emailAndPhone,
      fill: "fill-accent forced-colors:fill-[CanvasText]",
      text: previewCopy.parts.emailAndPhone,
    },
    {
      key: "email",
      count: emailOnly,
      fill: "fill-second forced-colors:fill-[Canvas] forced-colors:stroke-[CanvasText]",
      text: previewCopy.parts.emailOnly,
    },
    {
      key: "none",
      count: withoutCode,
      fill: "fill-control forced-colors:fill-[GrayText]",
      text: previewCopy.parts.withoutCode,
    },
  ];
  return parts.filter(({ count }) => count > 0);
}

/** One bar of all members; the list under it says the same in words. Lengths are attributes, which a strict style policy allows. */
export function PreviewBar({ preview }: { preview: SecurityPreview }) {
  const parts = partsOf(preview);
  const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, { count }) => sum + count, 0));
  const percent = (count: number) => `${(100 * count) / Math.max(1, preview.members)}%`;
  return (
    <div>
      <p className="mb-2.5 text-body text-muted">{previewCopy.of(preview.members)}</p>
      <svg className="h-3 w-full rounded-full forced-colors:rounded-none" aria-hidden="true" focusable="false">
        {parts.map(({ key, count, fill }, index) => (
          <rect key={key} x={percent(starts[index] ?? 0)} width={percent(count)} height="100%" className={fill} />
        ))}
        {starts.slice(1).map((start) => (
          <rect
            key={start}
            x={percent(start)}
            width="2"
            height="100%"
            className="fill-surface forced-colors:fill-[Canvas]"
          />
        ))}
      </svg>
      <ul className="mt-3 grid gap-1.5 text-body">
        {parts.map(({ key, count, fill, text }) => (
          <li key={key} className="flex items-center gap-2.5">
            <svg className="size-3 shrink-0" aria-hidden="true" focusable="false">
              <rect x="1" y="1" width="10" height="10" rx="2" className={fill} />
            </svg>
            <span>
              <strong className="font-semibold tabular-nums">{countText(count)}</strong> {text}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
