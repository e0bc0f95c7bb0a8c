import { ChevronRight, History, KeyRound, type LucideIcon, MonitorSmartphone } from "lucide-react";
import { AppLink } from "../ui/app-link";

/** From User Information to the pages that tell where and how the account is used. */
export function AccountLinks() {
  return (
    <ul className="mt-6 divide-y divide-line rounded-md border border-line bg-surface">
      <Row href="/account/password" icon={KeyRound} title="Password">
        Change it, with the present one at hand.
      </Row>
      <Row href="/account/sessions" icon={MonitorSmartphone} title="My sessions">
        Where you are signed in, and a way to end that.
      </Row>
      <Row href="/account/activity" icon={History} title="My activity">
        Sign-ins, codes and changes of your account.
      </Row>
    </ul>
  );
}

type RowProps = { href: string; icon: LucideIcon; title: string; children: string };

function Row({ href, icon: Icon, title, children }: RowProps) {
  return (
    <li className="relative flex items-center gap-3 px-5 py-4 first:rounded-t-md last:rounded-b-md hover:bg-hover sm:px-6">
      <Icon className="size-4 shrink-0 text-muted" aria-hidden="true" />
      <div className="min-w-0 flex-1 text-body">
        {/* The whole row is the link's. */}
        <AppLink href={href} className="font-medium after:absolute after:inset-0">
          {title}
        </AppLink>
        <p className="text-muted">{children}</p>
      </div>
      <ChevronRight className="size-4 shrink-0 text-muted" aria-hidden="true" />
    </li>
  );
}
