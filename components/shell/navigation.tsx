"use client";

import { ChevronDown } from "lucide-react";
import { usePathname } from "next/navigation";
import { shellCopy } from "@/components/copy/shell";
import { AppLink } from "@/components/ui/app-link";
import { BarMenu, BarMenuLink } from "./bar-menu";

const look =
  "flex h-9 items-center gap-1 rounded-md px-3 text-body font-medium text-muted hover:bg-hover hover:text-ink aria-expanded:bg-hover aria-[current]:text-ink aria-[current]:underline aria-[current]:decoration-accent aria-[current]:decoration-2 aria-[current]:underline-offset-[1.125rem]";

function NavigationLink({ href, label, path }: { href: string; label: string; path: string }) {
  const within = path.startsWith(`${href}/`) ? "true" : undefined;
  return (
    <AppLink href={href} aria-current={path === href ? "page" : within} className={look}>
      {label}
    </AppLink>
  );
}

export function Navigation({ signedIn, adminOf }: { signedIn: boolean; adminOf: { id: string; name: string }[] }) {
  const path = usePathname();
  const [only, ...others] = adminOf;
  return (
    <nav aria-label={shellCopy.mainNavigation} className="hidden items-center gap-1 md:flex">
      {signedIn && <NavigationLink href="/" label={shellCopy.home} path={path} />}
      {only && others.length === 0 && (
        <NavigationLink href={`/workgroups/${only.id}`} label={shellCopy.management} path={path} />
      )}
      {others.length > 0 && <WorkgroupMenu adminOf={adminOf} path={path} />}
      <NavigationLink href="/help/two-factor-authentication" label={shellCopy.help} path={path} />
    </nav>
  );
}

function WorkgroupMenu({ adminOf, path }: { adminOf: { id: string; name: string }[]; path: string }) {
  const here = path.startsWith("/workgroups/");
  const trigger = (
    <>
      {shellCopy.management}
      <ChevronDown className="size-4" aria-hidden="true" />
    </>
  );
  return (
    <BarMenu align="start" trigger={trigger} aria-current={here ? "true" : undefined} className={look}>
      {adminOf.map(({ id, name }) => (
        <BarMenuLink
          key={id}
          href={`/workgroups/${id}`}
          aria-current={path === `/workgroups/${id}` ? "page" : undefined}
        >
          <span className="truncate">{name}</span>
        </BarMenuLink>
      ))}
    </BarMenu>
  );
}
