/** Purposes of codes. Client-safe. */

/** The purpose is an input of the code's derivation, so a code is never valid for another purpose. */
export const purposes = ["sign_in", "reauthenticate", "confirm_email", "confirm_phone"] as const;
export type Purpose = (typeof purposes)[number];
