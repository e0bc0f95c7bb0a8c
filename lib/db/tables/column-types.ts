/** Column types that several tables share. */
import { customType, timestamp } from "drizzle-orm/pg-core";

/** A column of bytes: hashes. */
export const bytea = customType<{ data: Uint8Array; driverData: Buffer }>({ dataType: () => "bytea" });

/** A column of type timestamptz. */
export const instant = (name: string) => timestamp(name, { withTimezone: true });
