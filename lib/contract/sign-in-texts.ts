/** Sentences about the fields of the two sign-in steps, for the wire schemas and for forms that load no schema. Client-safe, without zod. */
export const signInTexts = {
  emailMissing: "Enter your email address.",
  emailTooLong: "Use 254 characters or fewer.",
  emailInvalid: "Enter a valid email address.",
  passwordMissing: "Enter your password.",
  passwordTooLong: "Use 256 characters or fewer.",
  codeInvalid: "Enter the 6-digit code.",
  temporaryCodeInvalid: "Enter the 8-digit temporary code.",
};
