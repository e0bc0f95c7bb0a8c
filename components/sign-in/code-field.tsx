"use client";

import {
  type ChangeEvent,
  type ClipboardEvent,
  type ComponentProps,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from "react";
import { useHydrated } from "@/components/hydrated";
import { codeInPaste, digitsOf } from "./code-digits";
import styles from "./code-field.module.css";
import { type Caret, useCaret } from "./use-caret";
import { useWebOtp } from "./web-otp";

type CodeFieldProps = Omit<ComponentProps<"input">, "onChange" | "ref"> & {
  inputRef: RefObject<HTMLInputElement | null>;
  digits: number;
  /** A code is on its way by text message: the browser may offer it. */
  smsCodes: boolean;
  /** The code in it was refused, or accepted. */
  look: "error" | "success" | null;
  onDigits: (digits: string) => void;
};

export function CodeField({ inputRef, digits, smsCodes, look, onDigits, ...input }: CodeFieldProps) {
  const element = inputRef;
  const kept = useRef("");
  const hydrated = useHydrated();
  const [filled, setFilled] = useState(0);
  const caret = useCaret(element, filled);
  const selects = caret !== null && caret.end > caret.start;

  function take(value: string) {
    kept.current = value;
    if (element.current) element.current.value = value;
    setFilled(value.length);
    onDigits(value);
  }

  function change(event: ChangeEvent<HTMLInputElement>) {
    const value = digitsOf(event.target.value);
    if (value.length <= digits) return take(value);
    // A seventh digit is a slip. Pushing another digit out would submit, and spend an attempt on, an unintended code.
    event.target.value = kept.current;
  }

  function paste(event: ClipboardEvent<HTMLInputElement>) {
    const code = codeInPaste(event.clipboardData.getData("text"), digits);
    if (code === null || code.length < digits) return;
    event.preventDefault();
    take(code);
  }

  useWebOtp(smsCodes && !input.readOnly, (code) => take(digitsOf(code)));

  // What was typed before the scripts came counts as well.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what stood in the field when the scripts arrived; later input has its own handlers
  useEffect(() => {
    const early = digitsOf(element.current?.value ?? "");
    if (early !== "" && early.length <= digits) take(early);
  }, []);

  return (
    <div
      className={styles.frame}
      data-live={hydrated || undefined}
      data-look={look ?? undefined}
      data-ring={selects ? "all" : undefined}
      data-resting={input.readOnly || undefined}
    >
      <div className={styles.slots} aria-hidden="true">
        {Array.from({ length: digits }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place
          <span key={index} className={styles.slot} {...slotState(index, { digits, filled, caret })} />
        ))}
      </div>
      <div className={styles.window}>
        <input
          {...input}
          ref={inputRef}
          type="text"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="done"
          aria-invalid={look === "error" || undefined}
          onChange={change}
          onPaste={paste}
          className={styles.input}
        />
      </div>
    </div>
  );
}

/** The slot at the caret is active, behind the last digit the last one; a selection has no caret. */
function slotState(index: number, field: { digits: number; filled: number; caret: Caret | null }) {
  const { digits, filled, caret } = field;
  const isCaret = caret !== null && caret.start === caret.end;
  return {
    "data-filled": index < filled || undefined,
    "data-active": (isCaret && index === Math.min(caret.start, digits - 1)) || undefined,
    "data-selected": (caret !== null && index >= caret.start && index < caret.end) || undefined,
  };
}
