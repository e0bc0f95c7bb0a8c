import type { TextRefusal } from "@/lib/schemas";
import { Notice } from "../ui/notice";
import { phoneRefusedTexts } from "./contact-texts";

/** Why a confirmed number gets no text messages, and what its owner can do. */
export function PhoneRefusedNotice({ reason }: { reason: TextRefusal }) {
  return (
    <div className="mt-4">
      <Notice tone="warn">
        <p className="font-medium">This number can't get text messages.</p>
        <p>{phoneRefusedTexts[reason]} Codes go to your email address. Change the number, or remove it.</p>
      </Notice>
    </div>
  );
}
