import { activityCopy } from "@/components/copy/activity";
import { AppLink } from "@/components/ui/app-link";
import { type ActivityKind, activityKinds } from "@/lib/contract/activity-kinds";

/** Links, so that the server draws each filtered list and the address names it. */
export function ActivityFilter({ kind }: { kind: ActivityKind | undefined }) {
  return (
    <nav aria-label={activityCopy.filter}>
      <ul className="flex flex-wrap gap-2">
        {[undefined, ...activityKinds].map((choice) => (
          <li key={choice ?? "all"}>
            <AppLink
              href={choice ? `/account/activity?kind=${choice}` : "/account/activity"}
              aria-current={choice === kind ? "page" : undefined}
              scroll={false}
              className="flex min-h-8 items-center rounded-full border border-line bg-surface px-3 text-body text-muted hover:bg-hover hover:text-ink aria-[current]:border-accent aria-[current]:bg-tint aria-[current]:font-medium aria-[current]:text-link forced-colors:border-[Canvas] forced-colors:aria-[current]:border-[Highlight] pointer-coarse:min-h-11"
            >
              {choice ? activityCopy.kinds[choice] : activityCopy.all}
            </AppLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
