/** The table of a workgroup's members, for its admins. */
import type { MemberSort, MemberState, Protection, Role } from "@/lib/contract/vocabulary";
import { plural } from "./words";

export const membersCopy = {
  panel: "All members",
  found: (total: number, isFiltered: boolean) =>
    isFiltered ? `${plural(total, "member")} found` : plural(total, "member"),
  none: "No member matches.",
  notLoaded: "The list wasn't loaded.",
  search: "Search",
  searchHint: "A part of the name or email address",
  apply: "Apply",
  clear: "Clear filters",
  next: "Next page",
  first: "First page",
  pages: "Pages",
  columns: {
    member: "Member",
    role: "Role",
    protection: "Sign-in",
    lastSignIn: "Last sign-in",
    state: "State",
    manage: "Manage",
  },
  you: "You",
  noSignIn: "None recorded",
  lastSignInShort: "Last sign-in",
  manage: "Manage",
  close: "Close",
  /** For screen readers, after the words of a button. */
  whose: (name: string) => ` ${name}`,
  makeAdmin: "Make admin",
  makeMember: "Make member",
  disable: "Disable",
  enable: "Enable",
  remove: "Remove from workgroup",
  signOut: "End sessions",
  about: "Changes apply to this workgroup only. The account stays as it is. We email the member.",
  oneself: "This is you. If you give up the admin role or leave, only another admin can undo it.",
  cannotHelp: "You can't end sessions here, because you don't administer all of this member's workgroups.",
};

type Named = { name: string };

/** Said after a change. */
export const memberChanged = {
  role: ({ name }: Named, role: Role) =>
    role === "admin" ? `${name} is now an admin.` : `${name} is now a member and no longer an admin.`,
  disabled: ({ name }: Named) => `${name} is disabled and can't enter this workgroup.`,
  enabled: ({ name }: Named, state: MemberState) =>
    state === "active"
      ? `${name} can enter this workgroup again.`
      : `The membership of ${name} is enabled, but an operator of LeadMaster disabled the account.`,
  removed: ({ name }: Named) => `${name} was removed from this workgroup.`,
  signedOut: ({ name }: Named) => `All sessions of ${name} have ended.`,
};

/** A choice of nothing comes first in each filter. */
export const memberFilters = {
  role: { label: "Role", all: "All roles" },
  state: { label: "State", all: "All states" },
  protection: { label: "Sign-in protection", all: "All" },
  sort: { label: "Sort by" },
};

export const roleNames = { member: "Member", admin: "Admin" } satisfies Record<Role, string>;

export const stateNames = { active: "Active", disabled: "Disabled" } satisfies Record<MemberState, string>;

export const protectionNames = {
  two_channels: "Code by email and phone",
  email_only: "Code by email",
  none: "Password only",
  unreachable: "Code can't be delivered",
} satisfies Record<Protection, string>;

export const sortNames = {
  name: "Name",
  role: "Role",
  lastSignIn: "Last sign-in",
} satisfies Record<MemberSort, string>;
