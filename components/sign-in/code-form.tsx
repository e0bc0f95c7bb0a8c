"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useId, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { type SignInCode, signInCodeSchema } from "@/lib/schemas";
import type { Refusal } from "../api";
import { useHydrated } from "../hydrated";
import { Button } from "../ui/button";
import { FieldError } from "../ui/field";
import { triesInWords } from "../words";
import { CodeActions } from "./code-actions";
import { CodeField } from "./code-field";
import { Deliveries } from "./deliveries";
import { isStuck } from "./delivery-advice";
import type { Challenge } from "./use-challenge";
import { useVerify } from "./use-verify";
import { useWebOtp } from "./web-otp";

type CodeFormProps = {
  challenge: Challenge;
  digits: number;
  /** Below the heading above the form. */
  subheading: "h2" | "h3";
  onVerified: () => void;
  onCancel: () => Promise<Refusal | null>;
};

export function CodeForm({ challenge, digits, subheading, onVerified, onCancel }: CodeFormProps) {
  const id = useId();
  const hydrated = useHydrated();
  const [cancelling, setCancelling] = useState(false);
  const sent = useRef("");
  const form = useForm<SignInCode>({ resolver: zodResolver(signInCodeSchema), reValidateMode: "onSubmit" });
  const { error, leaving, verify, clearError } = useVerify(challenge, onVerified);
  const { ref, ...field } = form.register("code");
  const busy = form.formState.isSubmitting || leaving;
  const problem = form.formState.errors.code?.message ?? error;

  const submit = form.handleSubmit(
    async ({ code }) => {
      sent.current = code;
      await verify(code);
      // Kept and selected: a new code replaces it, a slip can be mended.
      form.setFocus("code", { shouldSelect: true });
    },
    () => clearError(),
  );

  function take(code: string) {
    form.setValue("code", code);
    // Whoever mends the code has read what was wrong with it.
    if (code !== sent.current) {
      form.clearErrors("code");
      clearError();
    }
    // The same digits again would only spend another try.
    if (code.length === digits && code !== sent.current && !busy) submit();
  }

  useWebOtp(!busy && challenge.view.deliveries.some(({ channel }) => channel === "phone"), (code) => {
    form.setValue("code", code);
    submit();
  });

  return (
    <form method="post" noValidate onSubmit={submit} className="mt-7">
      <label htmlFor={id} className="mb-2 block text-body font-medium">
        One-Time Password
      </label>
      <CodeField
        {...field}
        id={id}
        inputRef={ref}
        digits={digits}
        invalid={problem !== null && problem !== undefined}
        readOnly={busy || cancelling}
        autoFocus
        aria-describedby={`${id}-help ${id}-error`}
        onDigits={take}
      />
      <div className="mt-2.5 min-h-11 text-body text-muted">
        <p id={`${id}-help`} className={problem ? "sr-only" : ""}>
          {digits} digits, the same in every message. {triesInWords(challenge.view.attemptsLeft)}
        </p>
        <div id={`${id}-error`} role="alert">
          {problem && <FieldError>{problem}</FieldError>}
        </div>
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
        Verify
      </Button>
      <CodeActions
        challenge={challenge}
        busy={busy}
        cancelling={cancelling}
        onCancelling={setCancelling}
        onCancel={onCancel}
      />
    </form>
  );
}
