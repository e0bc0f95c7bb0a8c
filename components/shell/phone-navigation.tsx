"use client";

import { Building2, CircleQuestionMark, House } from "lucide-react";
import { shellCopy } from "@/components/copy/shell";
import { BarMenuGroup, BarMenuLink } from "./bar-menu";

const iconLook = "size-4 shrink-0 text-muted";

/** What the top bar has no room for on a phone. */
export function PhoneNavigation({ adminOf }: { adminOf: { id: string; name: string }[] }) {
  const several = adminOf.length > 1;
  return (
    <>
      <BarMenuGroup className="md:hidden">
        <BarMenuLink href="/">
          <House className={iconLook} aria-hidden="true" />
          {shellCopy.home}
        </BarMenuLink>
        <BarMenuLink href="/help/two-factor-authentication">
          <CircleQuestionMark className={iconLook} aria-hidden="true" />
          {shellCopy.help}
        </BarMenuLink>
      </BarMenuGroup>
      {adminOf.length > 0 && (
        <BarMenuGroup name={several ? shellCopy.management : undefined} className="md:hidden">
          {adminOf.map(({ id, name }) => (
            <BarMenuLink key={id} href={`/workgroups/${id}`}>
              <Building2 className={iconLook} aria-hidden="true" />
              <span className="truncate">{several ? name : shellCopy.management}</span>
            </BarMenuLink>
          ))}
        </BarMenuGroup>
      )}
    </>
  );
}
