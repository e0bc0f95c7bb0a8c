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
  account: "My account",
  accountSettings: "My Account Settings",
  signOut: "Sign out",
  theme: "Theme",
  themes: { system: "System", light: "Light", dark: "Dark" },
};

/** Shown without scripts: what on the page needs them, and what works all the same. */
export const needsScriptsTexts = {
  crm: "You can read everything here. For most changes, turn on JavaScript and reload this page.",
  help: "The article works without JavaScript. To send feedback, turn on JavaScript and reload this page.",
  passwordReset: "Resetting your password requires JavaScript. Turn it on and reload this page.",
  invitation: "Joining requires JavaScript. Turn it on and reload this page.",
  link: "The button on this page requires JavaScript. Turn it on and reload this page.",
};

/** Asked before a page with unsaved changes is left. */
export const unsavedCopy = {
  title: "Leave without saving?",
  text: "Your changes on this page aren't saved.",
  leave: "Leave without saving",
  stay: "Stay",
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
