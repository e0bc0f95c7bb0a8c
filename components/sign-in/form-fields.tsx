/** Names of the hidden fields that every sign-in form sends. */
export type HiddenFields = {
  /** The token that `server.ts` made for this page. */
  csrfToken: string;
  /** A path of this site, checked by the page. */
  callbackUrl: string;
};

/** The hidden fields of a form without scripts. Scripts take their CSRF token from here, too. */
export function HiddenFormFields({ csrfToken, callbackUrl }: HiddenFields) {
  return (
    <>
      {/* Firefox restores hidden fields after a reload, which could bring back an old token. */}
      <input type="hidden" name="csrfToken" value={csrfToken} autoComplete="off" />
      <input type="hidden" name="callbackUrl" value={callbackUrl} autoComplete="off" />
    </>
  );
}
