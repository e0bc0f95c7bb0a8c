/** What a link restored, in words. */
import type { Restoration } from "@/lib/schemas";

const texts = {
  email: {
    unchanged: null,
    restored: "Your email address is restored.",
    taken: "Your email address is not restored: another account has it now.",
  },
  phone: {
    unchanged: null,
    restored: "Your phone number is restored.",
    removed: "The phone number that was added is removed.",
  },
  twoFactor: { unchanged: null, restored: "2 Factor Login is on again." },
} satisfies { [Part in keyof Restoration]: Record<Restoration[Part], string | null> };

/** One sentence for each part that is not as it was; another where all of them are. */
export function restorationInWords({ email, phone, twoFactor }: Restoration): string {
  const parts = [texts.email[email], texts.phone[phone], texts.twoFactor[twoFactor]].filter((part) => part !== null);
  if (parts.length === 0) return "Your email address, phone number and 2 Factor Login are as they were before.";
  return [...parts, "Later changes are undone too; you can make your own again."].join(" ");
}
