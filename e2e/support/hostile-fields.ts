/** Fields that an attacker adds to a request, in the spellings of the HTTP contract and of the database, with ids of another user and workgroup. */
export function hostileFields(userId: string, workgroupId: string): Record<string, unknown> {
  const past = "2020-01-01T00:00:00.000Z";
  const camel = {
    role: "admin",
    edition: "APP4",
    emailVerifiedAt: past,
    phoneVerified: true,
    phoneVerifiedAt: past,
    phoneConsented: true,
    twoFactorEnabled: false,
    twoFactorRequired: false,
    secondStepStoppedAt: past,
    secondStepAt: past,
    wrongCodeAt: [],
    wrongCodeStreak: 0,
    attempts: 0,
    mailboxResetAt: past,
    disabledAt: past,
    disabled: true,
    securityStamp: 0,
    passwordHash: "x",
    createdAt: past,
    userId,
    workgroupId,
    exemptFromOwnSetting: true,
  };
  const snake = Object.entries(camel).map(([name, value]) => [
    name.replace(/[A-Z]/g, (l) => `_${l.toLowerCase()}`),
    value,
  ]);
  const nested = {
    user: { ...camel, id: userId },
    memberships: [{ ...camel }],
    workgroup: { id: workgroupId, ...camel },
  };
  return {
    ...camel,
    ...Object.fromEntries(snake),
    ...nested,
    id: userId,
    name: "Taken Over",
    verified: true,
    isAdmin: true,
  };
}
