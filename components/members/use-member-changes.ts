"use client";

import { useState } from "react";
import { call, type Reply } from "@/components/api";
import { memberChanged } from "@/components/copy/members";
import { useProtectedCall } from "@/components/protected/protected-calls";
import type { Outcome } from "@/components/settings/save-note";
import type { ChangedMember, WorkgroupMember } from "@/lib/contract/member-schemas";

export type MemberAction = "role" | "state" | "remove" | "sign_out";

export type MemberChanges = {
  member: WorkgroupMember;
  /** No longer a member of the workgroup. */
  gone: boolean;
  /** The action that is under way. */
  busy: MemberAction | null;
  outcome: Outcome;
  act: (action: MemberAction) => Promise<void>;
};

type Given = {
  initial: WorkgroupMember;
  isReader: boolean;
  workgroupId: string;
  /** The row is gone, and with it the button that had the focus. */
  onGone: () => void;
};

/** A member of the table as the admin changes it. The server's answer decides what is shown. */
export function useMemberChanges({ initial, isReader, workgroupId, onGone }: Given): MemberChanges {
  const protectedCall = useProtectedCall();
  const [member, setMember] = useState(initial);
  const [last, setLast] = useState(initial);
  const [gone, setGone] = useState(false);
  const [busy, setBusy] = useState<MemberAction | null>(null);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const path = `/api/workgroups/${workgroupId}/members/${member.id}`;

  // The page was read anew. What was done here stays said.
  if (last !== initial) {
    setLast(initial);
    setMember(initial);
  }

  const patch = (body: object) => protectedCall(() => call<ChangedMember>("PATCH", path, body));

  /** What a change does, and what is said once it is done. */
  const actions: Record<MemberAction, () => Promise<{ reply: Reply<unknown>; text: string }>> = {
    role: async () => {
      const role = member.role === "admin" ? "member" : "admin";
      return shown(await patch({ role }), () => memberChanged.role(member, role));
    },
    state: async () => {
      const disabled = member.state === "active";
      return shown(await patch({ disabled }), ({ state }) =>
        disabled ? memberChanged.disabled(member) : memberChanged.enabled(member, state),
      );
    },
    remove: async () => ({
      reply: await protectedCall(() => call("DELETE", path)),
      text: memberChanged.removed(member),
    }),
    sign_out: async () => ({
      reply: await protectedCall(() => call("POST", `${path}/sign-out`, {})),
      text: memberChanged.signedOut(member),
    }),
  };

  function shown(reply: Reply<ChangedMember>, text: (changed: ChangedMember) => string) {
    if (!reply.ok) return { reply, text: "" };
    const { role, state } = reply.data;
    setMember({ ...member, role, state, disabled: state === "disabled" });
    return { reply, text: text(reply.data) };
  }

  async function act(action: MemberAction) {
    setBusy(action);
    setOutcome({ kind: "idle" });
    const { reply, text } = await actions[action]();
    setBusy(null);
    if (!reply.ok) return setOutcome({ kind: "refused", refusal: reply });
    // An admin who has left, or is no longer an admin, has no access to this page.
    if (isReader) return window.location.assign("/");
    setOutcome({ kind: "saved", text });
    if (action !== "remove") return;
    setGone(true);
    onGone();
  }

  return { member, gone, busy, outcome, act };
}
