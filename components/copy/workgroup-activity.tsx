/** The activity of a workgroup: what its members and admins did, as an admin reads it. */
import type { ReactNode } from "react";
import type { WorkgroupActivityKind } from "@/lib/contract/activity-kinds";
import type { AuditResult, AuditType } from "@/lib/contract/vocabulary";
import type { WorkgroupEvent } from "@/lib/contract/workgroup-activity-schemas";
import { eventText } from "./activity";

export const workgroupActivityCopy = {
  intro: "What members and admins did in this workgroup, and who signed in.",
  list: "Events",
  filters: {
    type: { label: "Kind", all: "All" },
    result: { label: "Result", all: "All" },
    from: "From (UTC)",
    to: "To (UTC)",
  },
  apply: "Apply filters",
  clear: "Clear filters",
  empty: "No activity yet. Sign-ins and changes will appear here.",
  noneFound: "No events match.",
  pages: "Pages",
  newest: "Newest",
  older: "Older",
  /** Who acted, and for whom. */
  forMember: (by: ReactNode, member: ReactNode) => (
    <>
      {by} for {member}
    </>
  ),
  export: "Export as CSV",
  exportAbout: "Exports every event that the filters leave.",
  exported: "Exported.",
};

/** The sentences of "My activity" that would speak of the reader. */
const otherTexts: Partial<Record<AuditType, Record<AuditResult, string>>> = {
  "sign_in.password": { success: "Signed in with a password, without a code", failure: "Sign-in refused" },
  "sign_in.code": { success: "Signed in with a password and a code", failure: "Code refused at sign-in" },
  "mobile.sign_in": { success: "Signed in to the mobile app, without a code", failure: "Mobile app sign-in refused" },
  "account.temporary_code_issued": { success: "Temporary code issued", failure: "Temporary code refused" },
};

/** One sentence for an event of a workgroup; who acted and who was concerned stand beside it. */
export function workgroupEventText(event: Pick<WorkgroupEvent, "type" | "result" | "reason" | "note">): string {
  const what = otherTexts[event.type]?.[event.result];
  return what ? `${what}${event.note ? `: ${event.note}` : ""}.` : eventText(event);
}

/** Who acted. Only an operator acts without a name, and only people outside the workgroup fail without one. */
export function actorText({ actor, result }: Pick<WorkgroupEvent, "actor" | "result">): string {
  if (actor) return actor.name;
  return result === "failure" ? "Someone outside this workgroup" : "LeadMaster";
}

export const kindTexts = {
  sign_ins: "Sign-ins",
  members: "Members",
  help: "Help desk",
  policy: "Security Options",
} satisfies Record<WorkgroupActivityKind, string>;

export const resultTexts = { success: "Done", failure: "Refused" } satisfies Record<AuditResult, string>;

/** The columns of the exported file. */
export const csvColumns = ["Time (UTC)", "Event", "Result", "By", "Member", "Type", "IP address", "Browser"] as const;

/** The cells of an event, in the order of {@link csvColumns}. */
export const csvLineOf = (event: WorkgroupEvent): string[] => [
  event.at,
  workgroupEventText(event),
  resultTexts[event.result],
  actorText(event),
  event.subject?.name ?? "",
  event.type,
  event.address ?? "",
  event.browser ?? "",
];
