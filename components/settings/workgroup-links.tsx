import { Activity, LifeBuoy } from "lucide-react";
import { securityCopy } from "@/components/copy/security-options";
import { LinkRow, LinkRows } from "@/components/ui/link-rows";

/** From Workgroup Management to the pages that belong to it. */
export function WorkgroupLinks({ workgroupId }: { workgroupId: string }) {
  return (
    <LinkRows>
      <LinkRow href={`/workgroups/${workgroupId}/members`} icon={LifeBuoy} {...securityCopy.links.members} />
      <LinkRow href={`/workgroups/${workgroupId}/delivery`} icon={Activity} {...securityCopy.links.delivery} />
    </LinkRows>
  );
}
