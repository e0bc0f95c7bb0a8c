import type { ReactNode } from "react";
import { helpCopy } from "@/components/copy/help";

export type ArticleSection = { id: string; title: string; body: ReactNode };

type ArticleProps = {
  title: string;
  lead: string;
  sections: readonly ArticleSection[];
  /** Asked once the article has been read. */
  feedback: ReactNode;
  /** The way on for whom it did not help. */
  more: ArticleSection;
};

/** A help article with its contents: beside it on a wide screen, above it on a narrow one. */
export function Article({ title, lead, sections, feedback, more }: ArticleProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-x-12 lg:grid-cols-[minmax(0,1fr)_13rem]">
      <header className="max-w-[40rem] lg:col-start-1">
        <h1 tabIndex={-1} className="text-display">
          {title}
        </h1>
        <p className="mt-2 text-lead text-muted">{lead}</p>
      </header>
      <nav aria-labelledby="contents" className="mt-6 lg:col-start-2 lg:row-span-3 lg:row-start-1 lg:mt-0">
        <div className="border-line max-lg:rounded-md max-lg:border max-lg:bg-surface max-lg:p-4 lg:sticky lg:top-8 lg:border-l lg:pl-5">
          <h2 id="contents" className="text-small text-muted">
            {helpCopy.contents}
          </h2>
          <ul className="mt-2 grid gap-1">
            {[...sections, more].map(({ id, title: text }) => (
              <li key={id}>
                <a
                  href={`#${id}`}
                  className="inline-block rounded-sm py-0.5 text-body text-muted hover:text-ink hover:underline"
                >
                  {text}
                </a>
              </li>
            ))}
          </ul>
        </div>
      </nav>
      <article className="mt-2 max-w-[40rem] lg:col-start-1">
        {sections.map((section) => (
          <Section key={section.id} {...section} />
        ))}
      </article>
      <div className="mt-12 max-w-[40rem] lg:col-start-1">
        {feedback}
        <Section {...more} />
      </div>
    </div>
  );
}

function Section({ id, title, body }: ArticleSection) {
  return (
    <section aria-labelledby={id} className="mt-8">
      <h2 id={id} className="scroll-mt-6 text-title">
        {title}
      </h2>
      <div className="mt-3 grid gap-3 text-lead">{body}</div>
    </section>
  );
}

/** Things to press, in order. */
export function Steps({ children }: { children: ReactNode }) {
  return <ol className="grid list-decimal gap-1.5 pl-6 marker:text-muted">{children}</ol>;
}

/** A word as it stands on the screen. */
export function Screen({ children }: { children: ReactNode }) {
  return <strong className="font-medium">{children}</strong>;
}
