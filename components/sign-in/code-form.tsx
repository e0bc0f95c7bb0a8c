"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useId, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import type { Refusal } from "@/components/api";
import { codeStepCopy, sameCodeText } from "@/components/copy/code-step";
import { useHydrated } from "@/components/hydrated";
import { useOneAtATime } from "@/components/one-at-a-time";
import { AlertLine } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { Form } from "@/components/ui/form";
import { type SignInCode, signInCodeSchema } from "@/lib/contract/sign-in-schemas";
import { CodeActions } from "./code-actions";
import { CodeField } from "./code-field";
import { Deliveries } from "./deliveries";
import { isStuck } from "./delivery-advice";
import type { Challenge } from "./use-challenge";
import { useVerify } from "./use-verify";

type CodeFormProps = {
  challenge: Challenge;
  digits: number;
  /** One level below the heading above the form. */
  subheading: "h2" | "h3";
  onVerified: () => void;
  onCancel: () => Promise<Refusal | null>;
};

export function CodeForm({ challenge, digits, subheading, onVerified, onCancel }: CodeFormProps) {
  const id = useId();
  const hydrated = useHydrated();
  const [cancelling, setCancelling] = useState(false);
  const form = useForm<SignInCode>({ resolver: zodResolver(signInCodeSchema), reValidateMode: "onSubmit" });
  const { error, setError, verify } = useVerify(challenge, onVerified);
  const { ref, ...field } = form.register("code");
  const busy = form.formState.isSubmitting;
  const problem = form.formState.errors.code?.message ?? error;
  /** The last code that was incorrect, and whether the field still holds it as it was sent. */
  const incorrect = useRef({ code: "", unchanged: false });

  const submit = useOneAtATime(
    form.handleSubmit(
      async ({ code }) => {
        if (incorrect.current.unchanged && code === incorrect.current.code)
          setError(sameCodeText(challenge.view.requestMark));
        else if ((await verify(code)) === "incorrect") incorrect.current = { code, unchanged: true };
        // Selected, so that typing replaces the code.
        form.setFocus("code", { shouldSelect: true });
      },
      () => setError(null),
    ),
  );

  function take(code: string) {
    form.setValue("code", code);
    const same = code === incorrect.current.code;
    if (!same) {
      incorrect.current.unchanged = false;
      form.clearErrors("code");
      setError(null);
    }
    // The same incorrect code would spend another attempt, so it is submitted only by the button.
    if (code.length === digits && (!same || incorrect.current.unchanged)) submit();
  }

  return (
    <Form onSubmit={submit} className="mt-7">
      <label htmlFor={id} className="mb-2 block text-body font-medium">
        {codeStepCopy.label}
      </label>
      <CodeField
        {...field}
        id={id}
        inputRef={ref}
        digits={digits}
        smsCodes={challenge.view.deliveries.some(({ channel }) => channel === "phone")}
        invalid={problem !== null && problem !== undefined}
        readOnly={busy || cancelling}
        autoFocus
        aria-describedby={`${id}-help ${id}-error`}
        onDigits={take}
      />
      <div className="mt-2.5 min-h-11 text-body text-muted">
        <p id={`${id}-help`} className={problem ? "sr-only" : ""}>
          {codeStepCopy.help(digits, challenge.view.attemptsLeft)}
        </p>
        <AlertLine id={`${id}-error`}>{problem}</AlertLine>
      </div>
      <Deliveries challenge={challenge} heading={subheading} />
      <Button
        type="submit"
        look={isStuck(challenge.view) ? "plain" : "primary"}
        disabled={!hydrated}
        pending={busy}
        unavailable={cancelling}
        className="mt-6 w-full"
      >
        {codeStepCopy.verify}
      </Button>
      <CodeActions
        challenge={challenge}
        busy={busy}
        cancelling={cancelling}
        onCancelling={setCancelling}
        onCancel={onCancel}
      />
    </Form>
  );
}
