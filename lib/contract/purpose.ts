/** What a code is for. Client-safe. */
/** What a code is for. It is part of the derivation, so that a code for one purpose is never a code for another. */
export const purposes = ["sign_in", "reauthenticate", "confirm_email", "confirm_phone"] as const;
export type Purpose = (typeof purposes)[number];
