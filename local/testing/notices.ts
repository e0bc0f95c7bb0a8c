// What a test's mocked `notify` and `notifyPhone` were called with.
import type { Notice } from "@/lib/auth/notices";

/** `from`: does the notice say from where the change was made? */
export const notices: { to: string; notice: Notice | { kind: "sms" }; from: boolean }[] = [];
