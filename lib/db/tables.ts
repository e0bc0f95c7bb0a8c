/** All tables: columns, constraints and indexes together. drizzle-kit writes migrations from here. */
export * from "./tables/account-tables";
export * from "./tables/messaging-tables";
export * from "./tables/record-tables";
export * from "./tables/recovery-tables";
export * from "./tables/sign-in-tables";
