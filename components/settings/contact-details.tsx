import { Check, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Account } from "@/lib/schemas";
import { Badge } from "../ui/badge";

/** The addresses that codes can go to. Shown, not changed here. */
export function ContactDetails({ account }: { account: Account }) {
  return (
    <dl className="grid gap-4 text-body">
      <Row term="E-mail address" value={account.email}>
        <Badge tone="good">
          <Check className="size-3.5" aria-hidden="true" />
          Confirmed
        </Badge>
      </Row>
      {account.phone === null ? (
        <Row term="Phone number" value="None registered" />
      ) : (
        <Row term="Phone number" value={account.phone}>
          {account.phoneVerified ? (
            <Badge tone="good">
              <Check className="size-3.5" aria-hidden="true" />
              Verified
            </Badge>
          ) : (
            <Badge tone="warn">
              <TriangleAlert className="size-3.5" aria-hidden="true" />
              Not verified
            </Badge>
          )}
        </Row>
      )}
    </dl>
  );
}

function Row({ term, value, children }: { term: string; value: string; children?: ReactNode }) {
  return (
    <div>
      <dt className="font-medium">{term}</dt>
      <dd className="mt-0.5 flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <span className="min-w-0 break-words text-muted">{value}</span>
        {children}
      </dd>
    </div>
  );
}
