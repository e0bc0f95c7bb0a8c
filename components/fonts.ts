import localFont from "next/font/local";

export const inter = localFont({
  src: "../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  weight: "100 900",
  variable: "--font-inter",
  // On a slow network the first page keeps the fallback font: swapping it would move the text.
  display: "optional",
  preload: true,
});
