/** What the activity list can be narrowed to. Client-safe, pure. */
import { type AuditResult, type AuditType, auditTypes } from "./vocabulary";

export const activityKinds = ["sign_ins", "codes", "changes", "refused"] as const;
export type ActivityKind = (typeof activityKinds)[number];

type TypeKind = Exclude<ActivityKind, "refused">;

const codeTypes: readonly AuditType[] = ["sign_in.code_sent", "account.confirmation_sent", "account.confirmation"];

/** The kind of an event by its type alone. */
export function kindOfType(type: AuditType): TypeKind {
  if (codeTypes.includes(type) || type.startsWith("delivery.")) return "codes";
  return /^(?:account|workgroup|member)\./.test(type) ? "changes" : "sign_ins";
}

/** The events of a kind: of these types, or with this result. */
export function eventsOfKind(kind: ActivityKind): { types: AuditType[] } | { result: AuditResult } {
  if (kind === "refused") return { result: "failure" };
  return { types: auditTypes.filter((type) => kindOfType(type) === kind) };
}

/** What the activity of a workgroup can be narrowed to. */
export const workgroupActivityKinds = ["sign_ins", "members", "help", "policy"] as const;
export type WorkgroupActivityKind = (typeof workgroupActivityKinds)[number];

/** The kind of a workgroup's event by its type alone. */
export function workgroupKindOf(type: AuditType): WorkgroupActivityKind {
  if (type.startsWith("member.")) return "members";
  if (type.startsWith("workgroup.")) return "policy";
  return /^(?:account|delivery|session)\./.test(type) ? "help" : "sign_ins";
}
