import { ButtonLink } from "@/components/ui/button";
import { FocusHeading } from "@/components/ui/focus-heading";

type InvitationEndingProps = {
  words: { title: string; text: string; way: string };
  href: string;
  takesFocus?: boolean;
};

/** Nothing is left to do on the page of an invitation: where to go. */
export function InvitationEnding({ words, href, takesFocus = false }: InvitationEndingProps) {
  return (
    <>
      <FocusHeading as="h1" takesFocus={takesFocus} className="text-title">
        {words.title}
      </FocusHeading>
      <p className="mt-4 text-muted">{words.text}</p>
      <ButtonLink href={href} look="primary" className="mt-7 w-full">
        {words.way}
      </ButtonLink>
    </>
  );
}
