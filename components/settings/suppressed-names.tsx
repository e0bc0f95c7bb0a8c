"use client";

import { useState } from "react";
import { call, type Reply } from "@/components/api";
import { refusalText } from "@/components/copy/errors";
import { previewCopy } from "@/components/copy/security-options";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { FieldError } from "@/components/ui/field";
import { linkTo } from "@/components/ui/link-to";
import { Spinner } from "@/components/ui/spinner";
import type { MemberPage } from "@/lib/contract/member-schemas";

/** The number of members where codes stopped; pressed, it lists their names. */
export function SuppressedNames({ workgroupId, suppressed }: { workgroupId: string; suppressed: number }) {
  const protectedCall = useProtectedCall();
  const [open, setOpen] = useState(false);
  const [reply, setReply] = useState<Reply<MemberPage> | null>(null);

  async function toggle() {
    setOpen(!open);
    if (open || reply?.ok) return;
    setReply(null);
    const path = `/api/workgroups/${workgroupId}/members?needsHelp=true`;
    setReply(await protectedCall(() => call<MemberPage>("GET", path)));
  }

  return (
    <>
      <button type="button" aria-expanded={open} onClick={toggle} className="link min-h-6 text-left">
        {previewCopy.suppressedMembers(suppressed)}
      </button>{" "}
      {previewCopy.suppressed(suppressed)}
      {/* It exists while it is empty: a screen reader announces only changes of an element that it knows. */}
      <span role="status" className="block">
        {open &&
          (reply === null ? <Spinner className="mt-1 size-4" /> : <Names reply={reply} workgroupId={workgroupId} />)}
      </span>
    </>
  );
}

function Names({ reply, workgroupId }: { reply: Reply<MemberPage>; workgroupId: string }) {
  if (!reply.ok) return <FieldError>{refusalText(reply)}</FieldError>;
  const names = reply.data.members.filter(({ suppressed }) => suppressed.length > 0).map(({ name }) => name);
  return <>{previewCopy.names(names, reply.data.next !== null, linkTo(`/workgroups/${workgroupId}/members/help`))}</>;
}
