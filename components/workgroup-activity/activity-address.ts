/** The address of the activity page: what its form sends, and the filter that follows from it. Pure. */
import { z } from "zod";
import { days } from "@/lib/contract/duration";
import { type ActivityFilter, workgroupActivityQuerySchema } from "@/lib/contract/workgroup-activity-schemas";

/** The fields of the form. `from` and `to` are days in UTC, both included. */
export type ActivityFields = Partial<Record<"type" | "person" | "result" | "from" | "to" | "after", string>>;

const daySchema = z.iso.date();
const addressSchema = workgroupActivityQuerySchema.extend({ from: daySchema.optional(), to: daySchema.optional() });

/** Reads an address. An empty field is none, and an address that was typed wrong is no filter at all. */
export function readAddress(given: Record<string, string | string[] | undefined>): ActivityFields {
  const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ""));
  return addressSchema.catch({}).parse(filled);
}

/** The filter of the fields, without the cursor. */
export function filterOf({ from, to, after: _, ...rest }: ActivityFields): ActivityFilter {
  const startOf = (day: string, plus = 0) => new Date(Date.parse(day) + plus).toISOString();
  const period = { ...(from && { from: startOf(from) }), ...(to && { to: startOf(to, days(1)) }) };
  return workgroupActivityQuerySchema.parse({ ...rest, ...period });
}

/** An address with these fields. */
export function addressOf(path: string, fields: Record<string, string | undefined>): string {
  const filled = Object.entries(fields).flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []));
  return filled.length > 0 ? `${path}?${new URLSearchParams(filled)}` : path;
}
