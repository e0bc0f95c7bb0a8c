"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ComponentProps, createContext, type ReactNode, use, useTransition } from "react";
import { shellCopy } from "@/components/copy/shell";
import { useMayLeave } from "@/components/unsaved-changes";

const Go = createContext<((href: string) => void) | null>(null);

/**
 * Shows that a page is on its way. A `loading.tsx` would do it too, but its first bytes fix the status at 200: no page could then
 * answer 403 or 404, or lead to the sign-in page by a redirect.
 */
export function NavigationProgress({ children }: { children: ReactNode }) {
  const router = useRouter();
  const mayLeave = useMayLeave();
  const [pending, startTransition] = useTransition();
  const go = async (href: string) => {
    if (await mayLeave()) startTransition(() => router.push(href));
  };
  return (
    <Go value={go}>
      {pending && (
        <div
          role="progressbar"
          aria-label={shellCopy.loading}
          className="fixed inset-x-0 top-0 z-30 h-0.5 animate-progress bg-accent"
        />
      )}
      {children}
    </Go>
  );
}

type AppLinkProps = Omit<ComponentProps<typeof Link>, "href" | "onNavigate" | "prefetch"> & { href: string };

/**
 * A link within the site; inside the shell its way is shown. Modifier keys and the middle button work as for any link.
 * Nothing is fetched before the click (docs/decisions/0064-no-page-before-its-click.md).
 */
export function AppLink({ href, ...rest }: AppLinkProps) {
  const go = use(Go);
  return (
    <Link
      {...rest}
      href={href}
      prefetch={false}
      onNavigate={(event) => {
        if (!go || href.startsWith("#")) return;
        event.preventDefault();
        go(href);
      }}
    />
  );
}
