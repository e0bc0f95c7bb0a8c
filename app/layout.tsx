import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { brand, documentCopy } from "@/components/copy/shell";
import { inter } from "@/components/fonts";
import { readTheme } from "@/components/read-theme";
import { themeAttribute } from "@/components/theme";
import "./globals.css";

/**
 * Every page is drawn for its request: one that was drawn at build time could not carry the nonce of its answer, and its scripts
 * would not run.
 */
export const dynamic = "force-dynamic";

export const metadata: Metadata = {
  title: { default: brand, template: documentCopy.titleTemplate },
  description: documentCopy.description,
  robots: { index: false, follow: false },
  // No `icons`: it would replace the link to icon.svg. Clients ask for favicon.ico and apple-touch-icon.png by convention.
  manifest: "/manifest.webmanifest",
  formatDetection: { telephone: false, email: false, address: false },
};

export const viewport: Viewport = { colorScheme: "light dark" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" data-theme={themeAttribute(await readTheme())} className={inter.variable}>
      <body>{children}</body>
    </html>
  );
}
