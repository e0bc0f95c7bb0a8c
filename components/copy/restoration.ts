/** What a recovery link restored. */
import type { Restoration } from "@/lib/contract/contact-schemas";

const texts = {
  email: {
    unchanged: null,
    restored: "Your email address is restored.",
    taken: "Your email address isn't restored: another account has it now.",
  },
  phone: {
    unchanged: null,
    restored: "Your phone number is restored.",
    removed: "The phone number that was added is removed.",
  },
  twoFactor: { unchanged: null, restored: "2 Factor Login is on again." },
} satisfies { [Part in keyof Restoration]: Record<Restoration[Part], string | null> };

/** One sentence for each part that changed; another one where no part did. */
export function restorationText({ email, phone, twoFactor }: Restoration): string {
  const parts = [texts.email[email], texts.phone[phone], texts.twoFactor[twoFactor]].filter((part) => part !== null);
  if (parts.length === 0) return "Your email address, phone number, and 2 Factor Login are as they were before.";
  return [...parts, "Later changes are undone too; you can make yours again."].join(" ");
}
