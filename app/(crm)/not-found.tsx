import type { Metadata } from "next";
import { notFoundCopy } from "@/components/copy/errors";

export const metadata: Metadata = { title: notFoundCopy.title };

export { NotFound as default } from "@/components/shell/not-found";
