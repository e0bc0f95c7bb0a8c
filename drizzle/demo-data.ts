/** Workgroups and users of the demo. All have the password that `npm start` prints. */

export const demoPassword = "correct horse demo battery";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

export const demoWorkgroups = [
  { id: id(1), name: "Harbor Realty", edition: "APP4", twoFactorRequired: false, domain: "harbor.test" },
  { id: id(2), name: "Summit Insurance", edition: "APP", twoFactorRequired: true, domain: "summit.test" },
  { id: id(3), name: "Cedar Supply", edition: "APP2", twoFactorRequired: false, domain: "cedar.test" },
  { id: id(4), name: "Lakeside Clinics", edition: "APP3", twoFactorRequired: false, domain: "lakeside.test" },
] as const;

/** The workgroup that has scheduled two-factor sign-in: so many days after the demo data were made. */
export const demoSchedule = {
  workgroup: { id: id(5), name: "Orchard Studio", edition: "APP4", twoFactorRequired: false },
  scheduleId: id(51),
  adminId: id(111),
  daysAhead: 30,
} as const;

export type DemoUser = {
  id: string;
  name: string;
  email: string;
  phone?: string;
  twoFactorEnabled?: boolean;
  /** The owner has shown that the mailbox is read. */
  emailProven?: boolean;
  /** Messages to it bounced. */
  emailBounced?: boolean;
  /** Too many incorrect codes in a row: locked until an admin unlocks the account. */
  locked?: boolean;
  memberships: { workgroupId: string; role: "admin" | "member" }[];
};

const names: Record<string, [admin: string, member: string]> = {
  "harbor.test": ["Ada Moreno", "Ben Carter"],
  "summit.test": ["Clara Novak", "David Osei"],
  "cedar.test": ["Elena Rossi", "Farid Haddad"],
  "lakeside.test": ["Grace Lindholm", "Hugo Meyer"],
};

const staff = demoWorkgroups.flatMap(({ id: workgroupId, domain }, index): DemoUser[] => {
  const [admin = "Admin", member = "Member"] = names[domain] ?? [];
  return [
    { id: id(101 + 2 * index), name: admin, email: `admin@${domain}`, memberships: [{ workgroupId, role: "admin" }] },
    {
      id: id(102 + 2 * index),
      name: member,
      email: `member@${domain}`,
      memberships: [{ workgroupId, role: "member" }],
    },
  ];
});

/** Who would get in at the date, and who would not. */
const orchard: DemoUser[] = [
  { id: demoSchedule.adminId, name: "Jonas Weber", email: "admin@orchard.test", emailProven: true },
  { id: id(112), name: "Kira Patel", email: "member@orchard.test", phone: "+14155550101", emailProven: true },
  { id: id(113), name: "Liam Byrne", email: "bounced@orchard.test", emailBounced: true },
  { id: id(114), name: "Mei Tan", email: "new@orchard.test" },
  {
    id: id(115),
    name: "Noor Aziz",
    email: "locked@orchard.test",
    twoFactorEnabled: true,
    emailProven: true,
    locked: true,
  },
].map((user) => ({
  ...user,
  memberships: [
    { workgroupId: demoSchedule.workgroup.id, role: user.id === demoSchedule.adminId ? "admin" : "member" },
  ],
}));

export const demoUsers: DemoUser[] = [
  ...staff.map((user) =>
    user.email === "member@harbor.test" ? { ...user, phone: "+14155550100", twoFactorEnabled: true } : user,
  ),
  {
    id: id(109),
    name: "Iris Tanaka",
    email: "both@harbor.test",
    memberships: [
      { workgroupId: id(1), role: "member" },
      { workgroupId: id(2), role: "member" },
    ],
  },
  ...orchard,
];
