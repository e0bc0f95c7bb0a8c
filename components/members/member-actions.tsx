import { membersCopy } from "@/components/copy/members";
import { Button } from "@/components/ui/button";
import type { MemberAction, MemberChanges } from "./use-member-changes";

type MemberActionsProps = Pick<MemberChanges, "member" | "busy" | "act"> & { isReader: boolean };

/** The buttons that change a membership, or end the sessions of its member. */
export function MemberActions({ member, busy, act, isReader }: MemberActionsProps) {
  const { name, role, state, canHelp } = member;
  const button = (action: MemberAction, label: string, look: "plain" | "danger" = "plain") => (
    <Button
      key={action}
      look={look}
      pending={busy === action}
      unavailable={busy !== null}
      onClick={() => act(action)}
      className="max-sm:w-full"
    >
      {label}
      <span className="sr-only">{membersCopy.whose(name)}</span>
    </Button>
  );
  const isActive = state === "active";
  return (
    <>
      <p className="text-body text-muted">{isReader ? membersCopy.oneself : membersCopy.about}</p>
      <div className="flex flex-wrap gap-3">
        {button("role", role === "admin" ? membersCopy.makeMember : membersCopy.makeAdmin)}
        {button("state", isActive ? membersCopy.disable : membersCopy.enable, isActive ? "danger" : "plain")}
        {canHelp && button("sign_out", membersCopy.signOut, "danger")}
        {button("remove", membersCopy.remove, "danger")}
      </div>
      {isActive && !canHelp && !isReader && <p className="text-body text-muted">{membersCopy.cannotHelp}</p>}
    </>
  );
}
