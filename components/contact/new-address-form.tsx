"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { z } from "zod";
import type { Reply } from "@/components/api";
import { contactCopy } from "@/components/copy/contact";
import { controls } from "@/components/copy/shell";
import { useProblem } from "@/components/problem";
import { AlertSlot } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { type ContactFacts, emailChangeSchema, phoneChangeSchema } from "@/lib/contract/contact-schemas";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import type { Channel } from "@/lib/contract/vocabulary";
import { ConsentText } from "./consent-text";

// One field under one name: the form is the same for both.
const schemas = {
  email: z.object({ value: emailChangeSchema.shape.email }),
  phone: z.object({ value: phoneChangeSchema.shape.phone }),
} satisfies Record<Channel, z.ZodType>;

const inputs = {
  email: { type: "email", autoComplete: "email", autoCapitalize: "none", spellCheck: false },
  phone: { type: "tel", autoComplete: "tel" },
} as const;

type NewAddressFormProps = {
  channel: Channel;
  facts: ContactFacts;
  dialCode: string;
  initial: string;
  onSend: (value: string) => Promise<Reply<ChallengeView>>;
  onClose: () => void;
};

export function NewAddressForm({ channel, facts, dialCode, initial, onSend, onClose }: NewAddressFormProps) {
  const { problem, clear, refuse } = useProblem();
  const form = useForm({
    resolver: zodResolver(schemas[channel]),
    reValidateMode: "onSubmit",
    defaultValues: { value: initial },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ value }) => {
    clear();
    const reply = await onSend(value);
    if (reply.ok) return;
    const sentence = reply.errors?.[channel];
    if (sentence) return form.setError("value", { message: sentence }, { shouldFocus: true });
    refuse(reply);
  });

  return (
    <Form onSubmit={submit} className="mt-4 grid max-w-md gap-4">
      <AlertSlot>{problem}</AlertSlot>
      <TextField
        {...form.register("value")}
        {...inputs[channel]}
        label={contactCopy[channel].value}
        hint={channel === "email" ? contactCopy.emailHint : contactCopy.phoneHint(facts, dialCode)}
        autoFocus
        error={errors.value?.message}
      />
      {channel === "phone" && (
        <ConsentText id="sms-consent-new" button={contactCopy.sendCode} documents={facts.smsDocuments} />
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          type="submit"
          pending={isSubmitting}
          aria-describedby={channel === "phone" ? "sms-consent-new" : undefined}
        >
          {contactCopy.sendCode}
        </Button>
        <Button look="quiet" unavailable={isSubmitting} onClick={onClose}>
          {controls.cancel}
        </Button>
      </div>
    </Form>
  );
}
