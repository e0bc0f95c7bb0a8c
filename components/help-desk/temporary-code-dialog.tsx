"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Copy } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { call } from "@/components/api";
import { refusalText } from "@/components/copy/errors";
import { issueCopy } from "@/components/copy/help-desk";
import { controls } from "@/components/copy/shell";
import { endInWords, withZone } from "@/components/copy/when";
import { Dialog, DialogHead } from "@/components/protected/dialog";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { AlertSlot } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import type { WorkgroupMember } from "@/lib/contract/member-schemas";
import {
  type IssuedTemporaryCode,
  type IssueTemporaryCode,
  issueTemporaryCodeSchema,
} from "@/lib/contract/temporary-code-schemas";

type TemporaryCodeDialogProps = {
  member: WorkgroupMember;
  /** The API path of the member. */
  path: string;
  hours: { min: number; max: number };
  timeZone: string;
  onClose: () => void;
};

/** Asks for the reason and the life of a temporary code, and shows the code once. */
export function TemporaryCodeDialog({ member, path, hours, timeZone, onClose }: TemporaryCodeDialogProps) {
  const [issued, setIssued] = useState<IssuedTemporaryCode | null>(null);
  return (
    <Dialog onCancel={onClose}>
      {issued ? (
        <Issued issued={issued} member={member} timeZone={timeZone} onClose={onClose} />
      ) : (
        <Ask member={member} path={path} hours={hours} onIssued={setIssued} onClose={onClose} />
      )}
    </Dialog>
  );
}

type AskProps = Pick<TemporaryCodeDialogProps, "member" | "path" | "hours" | "onClose"> & {
  onIssued: (issued: IssuedTemporaryCode) => void;
};

function Ask({ member, path, hours, onIssued, onClose }: AskProps) {
  const protectedCall = useProtectedCall();
  const [refused, setRefused] = useState("");
  const form = useForm<IssueTemporaryCode>({
    resolver: zodResolver(issueTemporaryCodeSchema),
    defaultValues: { reason: "", hours: hours.min },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (wish) => {
    setRefused("");
    const reply = await protectedCall(() => call<IssuedTemporaryCode>("POST", `${path}/temporary-code`, wish));
    if (reply.ok) onIssued(reply.data);
    else setRefused(refusalText(reply));
  });

  return (
    <>
      <DialogHead title={issueCopy.title(member)} text={issueCopy.text} />
      <Form onSubmit={submit} className="mt-5 grid gap-4">
        <TextField
          {...form.register("reason")}
          label={issueCopy.reason}
          hint={issueCopy.reasonHint}
          autoComplete="off"
          {...(errors.reason?.message && { error: errors.reason.message })}
        />
        <TextField
          {...form.register("hours", { valueAsNumber: true })}
          type="number"
          inputMode="numeric"
          min={hours.min}
          max={hours.max}
          label={issueCopy.hours}
          hint={issueCopy.hoursHint(hours)}
          {...(errors.hours?.message && { error: errors.hours.message })}
        />
        <AlertSlot>{refused}</AlertSlot>
        <div className="flex flex-wrap justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            {controls.cancel}
          </Button>
          <Button type="submit" look="primary" pending={isSubmitting}>
            {issueCopy.submit}
          </Button>
        </div>
      </Form>
    </>
  );
}

type IssuedProps = Pick<TemporaryCodeDialogProps, "member" | "timeZone" | "onClose"> & { issued: IssuedTemporaryCode };

function Issued({ issued: { code, expiresAt }, member, timeZone, onClose }: IssuedProps) {
  const [copied, setCopied] = useState(false);
  const until = withZone(endInWords(new Date(expiresAt), new Date(), timeZone), timeZone);

  async function copy() {
    // Refused where the page is not secure or the browser asks: the digits can be read.
    const done = await navigator.clipboard.writeText(code).then(
      () => true,
      () => false,
    );
    setCopied(done);
  }

  return (
    <>
      <DialogHead takesFocus title={issueCopy.issuedTitle} text={issueCopy.issuedText(member, until)} />
      <p className="mt-5 rounded-md border border-line bg-sunken px-4 py-3 text-center text-display tracking-wider tabular-nums">
        {code.slice(0, 4)} {code.slice(4)}
      </p>
      <ul className="mt-4 list-disc space-y-1 pl-5 text-body text-muted">
        {issueCopy.handOver(member).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <div className="mt-6 flex flex-wrap items-center justify-end gap-2">
        <p role="status" className="text-body text-muted">
          {copied && issueCopy.copied}
        </p>
        <Button onClick={copy}>
          <Copy className="size-4" aria-hidden="true" />
          {issueCopy.copy}
        </Button>
        <Button look="primary" onClick={onClose}>
          {issueCopy.done}
        </Button>
      </div>
    </>
  );
}
