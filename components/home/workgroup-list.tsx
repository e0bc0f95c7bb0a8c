import { Lock } from "lucide-react";
import { homeCopy } from "@/components/copy/account";
import { AppLink } from "@/components/ui/app-link";
import { Badge } from "@/components/ui/badge";
import type { Edition, Role } from "@/lib/contract/vocabulary";
import { ScheduledFrom } from "./scheduled-from";

type Workgroup = {
  id: string;
  name: string;
  edition: Edition;
  role: Role;
  twoFactorRequired: boolean;
  scheduledAt: string | null;
};

export function WorkgroupList({ workgroups }: { workgroups: readonly Workgroup[] }) {
  return (
    <section aria-labelledby="workgroups">
      <h2 id="workgroups" className="mb-3 text-lead">
        {homeCopy.workgroups}
      </h2>
      <ul className="divide-y divide-line rounded-md border border-line bg-surface">
        {workgroups.map((workgroup) => (
          <li key={workgroup.id} className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-5 py-4 sm:px-6">
            <span className="text-body font-medium">{workgroup.name}</span>
            <Badge>{workgroup.edition}</Badge>
            <span className="text-body text-muted">{homeCopy.roles[workgroup.role]}</span>
            {workgroup.twoFactorRequired && (
              <span className="flex items-center gap-1.5 text-body text-muted">
                <Lock className="size-3.5" aria-hidden="true" />
                {homeCopy.required}
              </span>
            )}
            {workgroup.scheduledAt !== null && <ScheduledFrom at={workgroup.scheduledAt} />}
            {workgroup.role === "admin" && (
              <AppLink href={`/workgroups/${workgroup.id}`} className="link text-body max-sm:basis-full sm:ml-auto">
                {homeCopy.securityOptions}
                <span className="sr-only"> {homeCopy.ofWorkgroup(workgroup.name)}</span>
              </AppLink>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
