import type { UseFormRegisterReturn } from "react-hook-form";
import { feedbackCopy } from "@/components/copy/help";
import { FieldError } from "@/components/ui/field";
import { type RoomLeft, roomLeft } from "./feedback-schema";

type CommentFieldProps = { question: string; field: UseFormRegisterReturn; text: string; error?: string };

/** Free text. Text over the limit is not cut: the writer decides what goes. */
export function CommentField({ question, field, text, error }: CommentFieldProps) {
  const room = roomLeft(text);
  return (
    <div className="grid gap-1.5">
      <label htmlFor="comment" className="text-body font-medium">
        {question}
      </label>
      <p id="comment-hint" className="-mt-1 text-small text-muted">
        {feedbackCopy.commentHint}
      </p>
      <textarea
        {...field}
        id="comment"
        rows={4}
        aria-invalid={error || room?.over ? true : undefined}
        aria-describedby={error ? "comment-error comment-hint" : "comment-hint"}
        className={`field-sizing-content max-h-96 min-h-28 w-full resize-y rounded-md border bg-surface px-3 py-2 text-lead text-ink sm:text-body ${error || room?.over ? "border-bad" : "border-control"}`}
      />
      {error ? <FieldError id="comment-error">{error}</FieldError> : <Room room={room} />}
      <p role="status" className="sr-only">
        {room?.spoken}
      </p>
    </div>
  );
}

function Room({ room }: { room: RoomLeft | null }) {
  if (room === null) return null;
  if (room.over) return <FieldError>{room.text}</FieldError>;
  return (
    <p className="text-body text-muted" aria-hidden="true">
      {room.text}
    </p>
  );
}
