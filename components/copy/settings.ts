/** The sections of the settings pages, as their navigation names them. */
export const settingsCopy = {
  account: "My account",
  workgroup: "Workgroup Management",
  /** Before the name of the current section, on phones. */
  section: "Section:",
  sections: {
    profile: "User Information",
    password: "Password",
    sessions: "Sessions",
    activity: "Activity",
    security: "Security Options",
    members: "Members",
    report: "Report",
    delivery: "Delivery health",
  },
};
