/** The frame of every page, and words that several screens share. */
export const brand = "LeadMaster";

export const documentCopy = {
  titleTemplate: `%s · ${brand}`,
  pageTitle: (title: string) => `${title} · ${brand}`,
  errorTitle: (title: string) => `Error: ${title}`,
  description: "LeadMaster, the CRM for teams that follow up.",
};

export const shellCopy = {
  skip: "Skip to content",
  mainNavigation: "Main",
  home: "Home",
  management: "Workgroup Management",
  help: "Help",
  signIn: "Sign in",
  loading: "Loading",
  emailUs: "Email us",
  needsScripts: "Sign-in requires JavaScript. Turn it on and reload this page.",
  account: "My account",
  accountSettings: "My Account Settings",
  signOut: "Sign out",
  theme: "Theme",
  themes: { system: "System", light: "Light", dark: "Dark" },
};

/** Buttons and labels that stand on many screens. */
export const controls = {
  cancel: "Cancel",
  tryAgain: "Try again",
  show: "Show",
  hide: "Hide",
  /** After Show or Hide: of the password, whose label belongs to its field alone. */
  characters: "characters",
  password: "Password",
  currentPassword: "Current password",
  passwordMissing: "Enter your current password.",
  email: "Email",
  backToSignIn: "Back to sign-in",
  signInAgain: "Sign in again",
};
