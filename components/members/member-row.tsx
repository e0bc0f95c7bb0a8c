"use client";

import { type LucideIcon, Mail, MailX, ShieldCheck, ShieldOff } from "lucide-react";
import { type ReactNode, useId, useRef, useState } from "react";
import { Ago } from "@/components/ago";
import { membersCopy, protectionNames, roleNames, stateNames } from "@/components/copy/members";
import { useHydrated } from "@/components/hydrated";
import { SaveNote } from "@/components/settings/save-note";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import type { WorkgroupMember } from "@/lib/contract/member-schemas";
import type { Protection } from "@/lib/contract/vocabulary";
import { MemberActions } from "./member-actions";
import { useMemberChanges } from "./use-member-changes";

type MemberRowProps = {
  initial: WorkgroupMember;
  isReader: boolean;
  workgroupId: string;
  /** The server's time when it read the member, ISO 8601. */
  now: string;
};

/** One member: what the admin sees, and below it, on demand, what the admin can change. A row group of its own holds both. */
export function MemberRow({ initial, isReader, workgroupId, now }: MemberRowProps) {
  const hydrated = useHydrated();
  const id = useId();
  const [open, setOpen] = useState(false);
  const details = useRef<HTMLDivElement>(null);
  const changes = useMemberChanges({ initial, isReader, workgroupId, onGone: () => details.current?.focus() });
  const { member, gone, outcome } = changes;
  return (
    <tbody className="border-b border-line last:border-b-0">
      {!gone && (
        <tr className="align-top [&>*]:py-3 [&>*]:pr-4 [&>:first-child]:pl-5 [&>:last-child]:pr-5 sm:[&>:first-child]:pl-6 sm:[&>:last-child]:pr-6">
          <th scope="row" className="font-normal">
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
              <span className="min-w-0 [overflow-wrap:anywhere]">{member.name}</span>
              {isReader && <Badge>{membersCopy.you}</Badge>}
            </span>
            <span className="block [overflow-wrap:anywhere] text-muted">{member.email}</span>
            <span className="mt-1.5 grid gap-1 @2xl:hidden">
              <span>
                {roleNames[member.role]}, {stateNames[member.state].toLowerCase()}
              </span>
              <ProtectionNote protection={member.protection} />
              <span className="text-muted">
                {membersCopy.lastSignInShort}: <LastSignIn member={member} now={now} />
              </span>
            </span>
          </th>
          <Cell>{member.role === "admin" ? <Badge>{roleNames.admin}</Badge> : roleNames.member}</Cell>
          <Cell>
            <ProtectionNote protection={member.protection} />
          </Cell>
          <Cell>
            <LastSignIn member={member} now={now} />
          </Cell>
          <Cell>
            {member.state === "disabled" ? <Badge tone="warn">{stateNames.disabled}</Badge> : stateNames.active}
          </Cell>
          <td className="text-right">
            <Button
              disabled={!hydrated}
              aria-expanded={open}
              aria-controls={id}
              onClick={() => setOpen(!open)}
              className="px-3!"
            >
              {open ? membersCopy.close : membersCopy.manage}
              <span className="sr-only">{membersCopy.whose(member.name)}</span>
            </Button>
          </td>
        </tr>
      )}
      <tr hidden={!open}>
        <td id={id} colSpan={6} className="bg-sunken px-5 py-4 sm:px-6">
          <div ref={details} tabIndex={-1} className="grid gap-3">
            {open && !gone && <MemberActions {...changes} isReader={isReader} />}
            <div className="empty:hidden">
              <SaveNote outcome={outcome} idle={null} />
            </div>
          </div>
        </td>
      </tr>
    </tbody>
  );
}

/** Columns that stand below the name where the panel is too narrow for its text size. */
function Cell({ children }: { children: ReactNode }) {
  return <td className="@max-2xl:hidden">{children}</td>;
}

function LastSignIn({ member: { lastSignInAt }, now }: { member: WorkgroupMember; now: string }) {
  return lastSignInAt === null ? membersCopy.noSignIn : <Ago at={lastSignInAt} now={now} />;
}

const protectionSigns = {
  two_channels: { icon: ShieldCheck, tone: "good" },
  email_only: { icon: Mail, tone: "plain" },
  none: { icon: ShieldOff, tone: "muted" },
  unreachable: { icon: MailX, tone: "warn" },
} as const satisfies Record<Protection, { icon: LucideIcon; tone: string }>;

function ProtectionNote({ protection }: { protection: Protection }) {
  const { icon, tone } = protectionSigns[protection];
  return (
    <Note icon={icon} iconTone={tone}>
      {protectionNames[protection]}
    </Note>
  );
}
