"use client";

import { MailCheck, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { call } from "@/components/api";
import { refusalText } from "@/components/copy/errors";
import { temporaryCodeCopy } from "@/components/copy/temporary-code";
import { Button } from "@/components/ui/button";
import { Form } from "@/components/ui/form";
import { Note } from "@/components/ui/note";
import { signInChallengePath } from "./challenge-source";
import { HiddenFormFields } from "./form-fields";
import { TemporaryCodeForm, type TemporaryCodeFormProps } from "./temporary-code-form";

type WithoutCodeProps = TemporaryCodeFormProps & { support: string | undefined };

const path = `${signInChallengePath}/cannot-receive`;

/** At the bottom of the code page: the ways of a user whom no message reaches. */
export function WithoutCode({ support, ...form }: WithoutCodeProps) {
  const { challenge, native } = form;
  const { reportedTo } = challenge.view;
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState("");

  async function report() {
    setBusy(true);
    const reply = await call("POST", path, {});
    setRefused(reply.ok ? "" : refusalText(reply));
    await challenge.refresh();
    setBusy(false);
  }

  return (
    <div className="mt-4 border-t border-line pt-2 text-body">
      {reportedTo === null && (
        <Form action={path} onSubmit={report}>
          <HiddenFormFields {...native} />
          <Button type="submit" look="link" pending={busy}>
            {temporaryCodeCopy.cannotReceive}
          </Button>
        </Form>
      )}
      <div role="status" className="empty:hidden">
        {reportedTo !== null && <Reported workgroups={reportedTo} support={support} />}
        {refused}
      </div>
      <details open={native.refused.temporary !== null || undefined} className="group">
        <summary className="link control-height inline-flex cursor-pointer items-center font-medium">
          {temporaryCodeCopy.use}
        </summary>
        <TemporaryCodeForm {...form} />
      </details>
    </div>
  );
}

function Reported({ workgroups, support }: { workgroups: string[]; support: string | undefined }) {
  if (workgroups.length > 0)
    return (
      <Note icon={MailCheck} iconTone="good" className="py-2">
        {temporaryCodeCopy.reported(workgroups)}
      </Note>
    );
  return (
    <Note icon={TriangleAlert} iconTone="warn" className="py-2">
      {temporaryCodeCopy.noAdmin}{" "}
      {support !== undefined && temporaryCodeCopy.support((words) => <a href={`mailto:${support}`}>{words}</a>)}
    </Note>
  );
}
