import { Activity } from "lucide-react";
import { LinkRow, LinkRows } from "../ui/link-rows";

/** From Workgroup Management to the pages that tell how the workgroup fares. */
export function WorkgroupLinks({ workgroupId }: { workgroupId: string }) {
  return (
    <LinkRows>
      <LinkRow href={`/workgroups/${workgroupId}/delivery`} icon={Activity} title="Delivery health">
        How codes reach the members: sent, delivered, failed and why.
      </LinkRow>
    </LinkRows>
  );
}
