import type { Metadata } from "next";
import { forbiddenCopy } from "@/components/copy/errors";

export const metadata: Metadata = { title: forbiddenCopy.title };

export { Forbidden as default } from "@/components/shell/forbidden";
