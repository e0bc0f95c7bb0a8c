"use client";

import { CircleCheck, TriangleAlert } from "lucide-react";
import { useId, useRef, useState } from "react";
import type { Refusal } from "@/components/api";
import { attemptsLeftText, codeStepCopy, sameCodeText } from "@/components/copy/code-step";
import { useHydrated } from "@/components/hydrated";
import { useOneAtATime } from "@/components/one-at-a-time";
import { useErrorTitle } from "@/components/page-title";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Note } from "@/components/ui/note";
import { signInTexts } from "@/lib/contract/sign-in-texts";
import { CodeActions } from "./code-actions";
import { digitsOf } from "./code-digits";
import { CodeField } from "./code-field";
import { Deliveries } from "./deliveries";
import { allFailed } from "./delivery-advice";
import { HiddenFormFields } from "./form-fields";
import { type NativeCodeForm, nativeProblem } from "./form-refusal";
import { TimeLeft } from "./time-left";
import type { Challenge } from "./use-challenge";
import { useVerify } from "./use-verify";

type CodeFormProps = {
  challenge: Challenge;
  digits: number;
  /** One level below the heading above the form. */
  subheading: "h2" | "h3";
  onVerified: () => void;
  onCancel: () => Promise<Refusal | null>;
  /** Makes it a plain form, which works before its scripts have come, and without them. */
  native?: NativeCodeForm;
};

export function CodeForm({ challenge, digits, subheading, onVerified, onCancel, native }: CodeFormProps) {
  const id = useId();
  const hydrated = useHydrated();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [cancelling, setCancelling] = useState(false);
  const refused = native ? nativeProblem(native, challenge) : null;
  const { error: problem, setError, verified, verify } = useVerify(challenge, onVerified, refused);
  const { attemptsLeft } = challenge.view;
  useErrorTitle(problem !== null);
  /** False from an attempt until the focus leaves the field: the alert says the error, and the field must not say it again. */
  const [describesError, setDescribesError] = useState(true);
  /** The last code that was incorrect, and whether the field still holds it as it was sent. */
  const incorrect = useRef({ code: "", unchanged: false });

  const submit = useOneAtATime(async () => {
    const code = digitsOf(input.current?.value ?? "");
    if (code.length !== digits) setError(signInTexts.codeInvalid);
    else if (incorrect.current.unchanged && code === incorrect.current.code)
      setError(sameCodeText(challenge.view.requestMark));
    else {
      setBusy(true);
      setDescribesError(false);
      if ((await verify(code)) === "incorrect") incorrect.current = { code, unchanged: true };
      setBusy(false);
    }
    // Selected, so that typing replaces the code.
    input.current?.focus();
    input.current?.select();
  });

  function take(code: string) {
    const same = code === incorrect.current.code;
    if (!same) {
      incorrect.current.unchanged = false;
      setError(null);
    }
    // The same incorrect code would spend another attempt, so it is submitted only by the button.
    if (code.length === digits && (!same || incorrect.current.unchanged)) submit();
  }

  return (
    <Form action={native && "/api/auth/callback/code"} onSubmit={submit} className="@container mt-5">
      {native && <HiddenFormFields {...native} />}
      <TimeLeft challenge={challenge} />
      <label htmlFor={id} className="mt-3 mb-2 block text-body font-medium">
        {codeStepCopy.label}
      </label>
      <CodeField
        name="code"
        id={id}
        inputRef={input}
        digits={digits}
        smsCodes={challenge.view.deliveries.some(({ channel }) => channel === "phone")}
        look={verified ? "success" : problem ? "error" : null}
        readOnly={busy || cancelling}
        autoFocus
        aria-describedby={problem ? (describesError ? `${id}-error` : undefined) : `${id}-help`}
        onBlur={() => setDescribesError(true)}
        onDigits={take}
      />
      <Button
        type="submit"
        look={allFailed(challenge.view) ? "plain" : "primary"}
        disabled={!native && !hydrated}
        pending={busy}
        unavailable={cancelling}
        className="mt-4 w-full"
      >
        {codeStepCopy.verify}
      </Button>
      {/* Keeps the height of the longest sentence. The attempts left are in one of them at a time. */}
      <div className="mt-2.5 min-h-11 text-body text-muted @max-[18.5rem]:min-h-[4.125rem]">
        {!problem && !verified && <Help id={`${id}-help`} digits={digits} attemptsLeft={attemptsLeft} />}
        <div id={`${id}-error`} role="alert">
          {problem && !verified && <FieldError>{problem}</FieldError>}
        </div>
        <div role="status">
          {verified && (
            <Note icon={CircleCheck} tone="good" className="font-medium">
              {codeStepCopy.accepted}
            </Note>
          )}
        </div>
      </div>
      <Deliveries challenge={challenge} heading={subheading} />
      <CodeActions
        challenge={challenge}
        busy={busy}
        cancelling={cancelling}
        onCancelling={setCancelling}
        onCancel={onCancel}
        native={native}
      />
    </Form>
  );
}

type HelpProps = { id: string; digits: number; attemptsLeft: number };

function Help({ id, digits, attemptsLeft }: HelpProps) {
  if (attemptsLeft > 1) return <p id={id}>{codeStepCopy.help(digits, attemptsLeft)}</p>;
  return (
    <Note id={id} icon={TriangleAlert} tone="warn" className="font-medium">
      {attemptsLeftText(attemptsLeft)}
    </Note>
  );
}
