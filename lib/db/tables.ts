/** All tables: columns, constraints and indexes together. drizzle-kit writes migrations from here. */
export * from "@/lib/db/tables/account-tables";
export * from "@/lib/db/tables/messaging-tables";
export * from "@/lib/db/tables/record-tables";
export * from "@/lib/db/tables/recovery-tables";
export * from "@/lib/db/tables/sign-in-tables";
export * from "@/lib/db/tables/workgroup-tables";
