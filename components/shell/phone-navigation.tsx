"use client";

import { Building2, CircleQuestionMark, House } from "lucide-react";
import { shellCopy } from "@/components/copy/shell";
import { AppLink } from "@/components/ui/app-link";
import { MenuHeading, MenuItem, MenuSeparator } from "@/components/ui/menu";

const iconLook = "size-4 shrink-0 text-muted";

/** What the top bar has no room for on a phone. */
export function PhoneNavigation({ adminOf }: { adminOf: { id: string; name: string }[] }) {
  return (
    <div className="md:hidden">
      <MenuSeparator />
      <MenuItem asChild>
        <AppLink href="/">
          <House className={iconLook} aria-hidden="true" />
          {shellCopy.home}
        </AppLink>
      </MenuItem>
      <MenuItem asChild>
        <AppLink href="/help/two-factor-authentication">
          <CircleQuestionMark className={iconLook} aria-hidden="true" />
          {shellCopy.help}
        </AppLink>
      </MenuItem>
      {adminOf.length > 1 && <MenuHeading>{shellCopy.management}</MenuHeading>}
      {adminOf.map(({ id, name }) => (
        <MenuItem key={id} asChild>
          <AppLink href={`/workgroups/${id}`}>
            <Building2 className={iconLook} aria-hidden="true" />
            <span className="truncate">{adminOf.length > 1 ? name : shellCopy.management}</span>
          </AppLink>
        </MenuItem>
      ))}
    </div>
  );
}
