import { type TwoFactorNumbers, twoFactorArticle } from "@/components/copy/help-article";
import { Article } from "./article";
import { FeedbackForm } from "./feedback-form";

export function TwoFactorArticle({ numbers, support }: { numbers: TwoFactorNumbers; support?: string }) {
  return (
    <Article
      title={twoFactorArticle.title}
      lead={twoFactorArticle.lead}
      sections={twoFactorArticle.sections(numbers)}
      feedback={<FeedbackForm article="two-factor-authentication" />}
      more={twoFactorArticle.more(support)}
    />
  );
}
