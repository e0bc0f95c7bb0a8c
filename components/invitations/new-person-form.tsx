"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { call } from "@/components/api";
import { invitationPageCopy } from "@/components/copy/invitations";
import { useHydrated } from "@/components/hydrated";
import { keptInput } from "@/components/kept-input";
import { signInStep } from "@/components/next-auth-calls";
import { untilPageIsLeft } from "@/components/one-at-a-time";
import { useErrorTitle } from "@/components/page-title";
import { NewPasswordField } from "@/components/password/new-password-field";
import { useVerdict } from "@/components/password/use-verdict";
import { useProblem } from "@/components/problem";
import { AlertLine } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { type NewPerson, newPersonSchema, type OpenedInvitation } from "@/lib/contract/invitation-schemas";
import { InvitationEnding } from "./invitation-ending";

type NewPersonFormProps = { token: string; invitation: OpenedInvitation };

const copy = invitationPageCopy;

/** Leaves for the next page of the ordinary sign-in. @returns false if that has to be done by hand */
async function signIn(email: string, password: string): Promise<boolean> {
  const reply = await signInStep("password", { email, password, callbackUrl: "/" });
  if (!reply.ok && reply.code !== "code_required") return false;
  // The link is used up: "back" must not lead to it.
  window.location.replace(reply.ok ? "/" : "/sign-in/code?callbackUrl=%2F");
  return true;
}

/** Name and password of a person who has no account that can sign in. Makes no session: the page then takes the password step. */
export function NewPersonForm({ token, invitation: { email, name } }: NewPersonFormProps) {
  const hydrated = useHydrated();
  const [state, setState] = useState<"open" | "done" | "over">("open");
  const { problem, clear, refuse } = useProblem();
  const form = useForm<NewPerson>({ resolver: zodResolver(newPersonSchema), defaultValues: { name, password: "" } });
  const { errors, isSubmitting } = form.formState;
  useErrorTitle(problem !== null || Object.keys(errors).length > 0);
  const [typedName, password] = useWatch({ control: form.control, name: ["name", "password"] });
  const verdict = useVerdict(password, [typedName, email]);

  const submit = form.handleSubmit(async (values) => {
    clear();
    const reply = await call("POST", `/api/invitations/${token}/accept`, values);
    if (reply.ok) return (await signIn(email, values.password)) ? untilPageIsLeft() : setState("done");
    if (reply.code === "link_over") return setState("over");
    // A session began meanwhile, or the account can sign in now: the page, read again, asks for what is needed.
    if (reply.code === "wrong_account" || reply.code === "unauthenticated") return window.location.reload();
    for (const field of ["password", "name"] as const) {
      const message = reply.errors?.[field];
      if (message) return form.setError(field, { message }, { shouldFocus: true });
    }
    refuse(reply);
  });

  if (state === "over") return <InvitationEnding takesFocus words={copy.over} href="/sign-in" />;
  if (state === "done") return <InvitationEnding takesFocus words={copy.done} href="/sign-in" />;
  return (
    <Form onSubmit={submit} className="mt-6 flex flex-col gap-5">
      <TextField
        label={copy.newPerson.email}
        type="email"
        value={email}
        readOnly
        autoComplete="username"
        className="text-muted"
      />
      <TextField
        {...keptInput(form, "name")}
        defaultValue={name}
        label={copy.newPerson.name}
        autoComplete="name"
        maxLength={320}
        error={errors.name?.message}
      />
      <NewPasswordField {...form.register("password")} verdict={verdict} error={errors.password?.message} />
      <Button type="submit" look="primary" disabled={!hydrated} pending={isSubmitting} className="w-full">
        {copy.newPerson.submit}
      </Button>
      <AlertLine className="-mt-3 min-h-11">{problem}</AlertLine>
    </Form>
  );
}
