"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { call, type Refusal } from "@/components/api";
import { refusalText } from "@/components/copy/errors";
import { feedbackCopy } from "@/components/copy/help";
import { useHydrated } from "@/components/hydrated";
import { useAnswersAgain } from "@/components/network";
import { useErrorTitle } from "@/components/page-title";
import { AlertLine } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { FocusHeading } from "@/components/ui/focus-heading";
import { Form } from "@/components/ui/form";
import { Panel, PanelFooter } from "@/components/ui/panel";
import { type HelpFeedback, withoutControls } from "@/lib/contract/feedback-schemas";
import type { HelpArticle } from "@/lib/contract/vocabulary";
import { AnswerChoice } from "./answer-choice";
import { CommentField } from "./comment-field";
import { type FeedbackAnswer, type FeedbackFields, feedbackFormSchema } from "./feedback-schema";

const { question } = feedbackCopy;

/** Asks what the reader thinks. Whatever goes wrong, what was typed stays. */
export function FeedbackForm({ article }: { article: HelpArticle }) {
  const hydrated = useHydrated();
  const [sent, setSent] = useState<FeedbackAnswer | null>(null);
  const [thanked, setThanked] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const answersAgain = useAnswersAgain(refusal?.code === "offline");
  const problem = refusal === null || answersAgain ? null : problemText(refusal);
  // No default values: what was typed before the scripts ran stays.
  const form = useForm<FeedbackFields, unknown, FeedbackAnswer>({ resolver: zodResolver(feedbackFormSchema) });
  const { errors, isSubmitting } = form.formState;
  useErrorTitle(problem !== null || Object.keys(errors).length > 0);
  const comment = useWatch({ control: form.control, name: "comment" });

  const submit = form.handleSubmit(async (answer) => {
    setRefusal(null);
    // An empty comment takes an earlier one back; that is meant only where this page has sent one.
    const body: HelpFeedback = { article, ...answer, comment: answer.comment || (sent?.comment ? "" : undefined) };
    const reply = await call("POST", "/api/help/feedback", body);
    if (!reply.ok) return refuse(reply);
    setSent(answer);
    setThanked(true);
  });

  function refuse(reply: Refusal) {
    const { comment: sentence } = reply.errors ?? {};
    if (sentence) return form.setError("comment", { message: sentence }, { shouldFocus: true });
    setRefusal(reply);
  }

  if (thanked) return <Thanks onChange={() => setThanked(false)} />;
  return (
    <Form aria-label={question} onSubmit={submit} onChange={() => setRefusal(null)}>
      <Panel>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-5 p-5 sm:p-6">
          <AnswerChoice question={question} field={form.register("helpful")} error={errors.helpful?.message} />
          <CommentField
            question={feedbackCopy.comment}
            field={form.register("comment", { setValueAs: withoutControls })}
            text={comment ?? ""}
            error={errors.comment?.message}
          />
        </div>
        <PanelFooter note={<FeedbackNote problem={problem} />}>
          <Button type="submit" disabled={!hydrated} pending={isSubmitting} className="min-w-24">
            {feedbackCopy.submit}
          </Button>
        </PanelFooter>
      </Panel>
    </Form>
  );
}

function problemText(refusal: Refusal): string {
  return refusal.code === "too_many_attempts" ? feedbackCopy.tooMany(refusal.retryAfter) : refusalText(refusal);
}

function FeedbackNote({ problem }: { problem: string | null }) {
  return (
    <>
      {problem === null && <p>{feedbackCopy.anonymous}</p>}
      <AlertLine>{problem}</AlertLine>
    </>
  );
}

function Thanks({ onChange }: { onChange: () => void }) {
  const { title, text, change } = feedbackCopy.thanks;
  return (
    <Panel>
      <div className="p-5 sm:p-6">
        <FocusHeading as="h2" className="text-lead">
          {title}
        </FocusHeading>
        <p className="mt-1 text-body text-muted">{text}</p>
        <Button className="mt-4" onClick={onChange}>
          {change}
        </Button>
      </div>
    </Panel>
  );
}
