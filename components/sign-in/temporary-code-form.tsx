"use client";

import { CircleCheck } from "lucide-react";
import { useRef, useState } from "react";
import { codeStepCopy } from "@/components/copy/code-step";
import { temporaryCodeCopy } from "@/components/copy/temporary-code";
import { useErrorTitle } from "@/components/page-title";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Note } from "@/components/ui/note";
import { signInTexts } from "@/lib/contract/sign-in-texts";
import { digitsOf } from "./code-digits";
import { HiddenFormFields } from "./form-fields";
import { type NativeCodeForm, temporaryProblem } from "./form-refusal";
import type { Challenge } from "./use-challenge";
import { temporaryCodeWay, useVerify } from "./use-verify";

export type TemporaryCodeFormProps = {
  challenge: Challenge;
  digits: number;
  onVerified: () => void;
  native: NativeCodeForm;
};

/** A form of its own: it never sends the code field. Submitted by its button only, because the digits are read out in pieces. */
export function TemporaryCodeForm({ challenge, digits, onVerified, native }: TemporaryCodeFormProps) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const { error, setError, verified, verify } = useVerify(
    challenge,
    onVerified,
    temporaryProblem(native, challenge),
    temporaryCodeWay,
  );
  useErrorTitle(error !== null);

  async function submit() {
    const code = digitsOf(input.current?.value ?? "");
    if (code.length !== digits) setError(signInTexts.temporaryCodeInvalid);
    else {
      setBusy(true);
      await verify(code);
      setBusy(false);
    }
    input.current?.focus();
    input.current?.select();
  }

  return (
    <Form action="/api/auth/callback/code" onSubmit={submit} className="mt-3 grid gap-4">
      <HiddenFormFields {...native} />
      <TextField
        ref={input}
        name="temporaryCode"
        label={temporaryCodeCopy.label}
        hint={temporaryCodeCopy.hint(digits)}
        {...(error !== null && { error })}
        inputMode="numeric"
        autoComplete="off"
        maxLength={64}
        readOnly={busy}
        className="tabular-nums"
      />
      <Button type="submit" pending={busy} className="w-full">
        {temporaryCodeCopy.submit}
      </Button>
      <div role="status" className="empty:hidden">
        {verified && (
          <Note icon={CircleCheck} tone="good" className="font-medium">
            {codeStepCopy.accepted}
          </Note>
        )}
      </div>
    </Form>
  );
}
