import {
  CircleQuestionMark,
  KeyRound,
  LogIn,
  LogOut,
  type LucideIcon,
  Mail,
  MailX,
  MonitorX,
  Send,
  ShieldCheck,
  ShieldOff,
  Smartphone,
  TriangleAlert,
  UserRound,
} from "lucide-react";
import type { ActivityEvent } from "@/lib/contract/account-schemas";

/** By the beginning of the type; the first that fits counts. */
const icons: readonly [RegExp, LucideIcon][] = [
  [/^sign_in\.code_sent|^account\.confirmation_sent/, Send],
  [/^sign_in\.(disowned|cancelled)|sessions?[._]ended/, MonitorX],
  [/^sign_in\.cannot_receive/, MailX],
  [/^sign_in|^mobile\.sign_in/, LogIn],
  [/^sign_out|^mobile\.sign_out/, LogOut],
  [/two_factor_off/, ShieldOff],
  [/temporary_code/, KeyRound],
  [/two_factor|second_step/, ShieldCheck],
  [/password|^reauthentication/, KeyRound],
  [/phone/, Smartphone],
  [/email|confirmation/, Mail],
  [/^delivery/, MailX],
  [/name|^member/, UserRound],
];

/** What kind of event it was, at a glance; a refusal looks like one. The sentence beside it says the same. */
export function ActivityIcon({ event }: { event: ActivityEvent }) {
  const failed = event.result === "failure";
  const known = icons.find(([types]) => types.test(event.type))?.[1] ?? CircleQuestionMark;
  const Sign = failed ? TriangleAlert : known;
  return (
    <span
      className={`grid size-8 shrink-0 place-items-center rounded-full border border-line ${failed ? "bg-warn-tint text-warn" : "bg-sunken text-muted"}`}
    >
      <Sign className="size-4" aria-hidden="true" />
    </span>
  );
}
