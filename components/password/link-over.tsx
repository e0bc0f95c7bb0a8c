import { resetPasswordCopy } from "@/components/copy/password";
import { controls } from "@/components/copy/shell";
import { ButtonLink } from "@/components/ui/button";
import { FocusHeading } from "@/components/ui/focus-heading";

const { title, text, way } = resetPasswordCopy.over;

/** One page for a link that was used, replaced or cut short, that ran out, or never was one. */
export function LinkOver({ takesFocus = false }: { takesFocus?: boolean }) {
  return (
    <>
      <FocusHeading as="h1" takesFocus={takesFocus} className="text-title">
        {title}
      </FocusHeading>
      <p className="mt-4 text-muted">{text}</p>
      <div className="mt-7 flex flex-col gap-2">
        <ButtonLink href="/password-reset" look="primary" className="w-full">
          {way}
        </ButtonLink>
        <ButtonLink href="/sign-in" look="quiet" className="w-full">
          {controls.backToSignIn}
        </ButtonLink>
      </div>
    </>
  );
}
