"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useRef, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { type HelpArticle, type HelpFeedback, withoutControls } from "@/lib/schemas";
import { call, type Refusal } from "../api";
import { useHydrated } from "../hydrated";
import { refusalText } from "../messages";
import { Button } from "../ui/button";
import { FieldError } from "../ui/field";
import { Form } from "../ui/form";
import { Panel, PanelFooter } from "../ui/panel";
import { waitInWords } from "../words";
import { AnswerChoice } from "./answer-choice";
import { CommentField } from "./comment-field";
import { type FeedbackAnswer, type FeedbackFields, feedbackFormSchema } from "./feedback-schema";

const question = "Was this article helpful?";

/** Asks what the reader thinks. Whatever goes wrong, what was typed stays. */
export function FeedbackForm({ article }: { article: HelpArticle }) {
  const hydrated = useHydrated();
  const [sent, setSent] = useState<FeedbackAnswer | null>(null);
  const [thanked, setThanked] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  // No default values: what was typed before the scripts ran stays.
  const form = useForm<FeedbackFields, unknown, FeedbackAnswer>({ resolver: zodResolver(feedbackFormSchema) });
  const { errors, isSubmitting } = form.formState;
  const comment = useWatch({ control: form.control, name: "comment" });

  const submit = form.handleSubmit(async (answer) => {
    setProblem(null);
    // An empty comment takes an earlier one back; that is meant only where this page has sent one.
    const body: HelpFeedback = { article, ...answer, comment: answer.comment || (sent?.comment ? "" : undefined) };
    const reply = await call("POST", "/api/help/feedback", body);
    if (!reply.ok) return refuse(reply);
    setSent(answer);
    setThanked(true);
  });

  function refuse(refusal: Refusal) {
    const { comment: sentence } = refusal.errors ?? {};
    if (sentence) return form.setError("comment", { message: sentence }, { shouldFocus: true });
    setProblem(refusal.code === "too_many_attempts" ? crowded(refusal.retryAfter) : refusalText(refusal));
  }

  if (thanked) return <Thanks onChange={() => setThanked(false)} />;
  return (
    <Form aria-label={question} onSubmit={submit} onChange={() => setProblem(null)}>
      <Panel>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-5 p-5 sm:p-6">
          <AnswerChoice question={question} field={form.register("helpful")} error={errors.helpful?.message} />
          <CommentField
            question="How can we improve this article?"
            field={form.register("comment", { setValueAs: withoutControls })}
            text={comment ?? ""}
            error={errors.comment?.message}
          />
        </div>
        <PanelFooter note={<Note problem={problem} />}>
          <Button type="submit" disabled={!hydrated} pending={isSubmitting} className="min-w-24">
            Send
          </Button>
        </PanelFooter>
      </Panel>
    </Form>
  );
}

function crowded(retryAfter: number | undefined): string {
  const wait = retryAfter ? ` Try again in ${waitInWords(retryAfter)}.` : "";
  return `Too many answers came from your network, so this one was not stored.${wait}`;
}

function Note({ problem }: { problem: string | null }) {
  return (
    <>
      {problem === null && <p>Stored without your name.</p>}
      <div role="alert">{problem && <FieldError>{problem}</FieldError>}</div>
    </>
  );
}

function Thanks({ onChange }: { onChange: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that had the focus is gone.
  useEffect(() => heading.current?.focus(), []);
  return (
    <Panel>
      <div className="p-5 sm:p-6">
        <h2 ref={heading} tabIndex={-1} className="text-lead">
          Thank you
        </h2>
        <p className="mt-1 text-body text-muted">
          Your answer is stored. It helps us mend what is missing or hard to read.
        </p>
        <Button className="mt-4" onClick={onChange}>
          Change my answer
        </Button>
      </div>
    </Panel>
  );
}
