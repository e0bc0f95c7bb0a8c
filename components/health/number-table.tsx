import type { ReactNode } from "react";
import { count } from "@/components/copy/words";

/** `note`: one sentence in place of the numbers. */
export type Row = { key: string; name: ReactNode; numbers: readonly (string | number)[]; note?: string };

// Said once for all of them: thirty days have two hundred cells.
const cells =
  "[&_:is(th,td)]:py-2 [&_:is(th,td):not(:first-child)]:pl-2.5 sm:[&_:is(th,td):not(:first-child)]:pl-4 [&_thead_th]:align-bottom [&_td]:text-right [&_td]:whitespace-nowrap [&_th]:font-medium [&_tbody_th]:font-normal";

type NumberTableProps = { caption: string; first: string; columns: readonly string[]; rows: readonly Row[] };

/** Names at the left, numbers at the right. Where it is too wide it scrolls in itself, by keyboard too. */
export function NumberTable({ caption, first, columns, rows }: NumberTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section aria-label={caption} tabIndex={0} className="-mx-1 overflow-x-auto px-1">
      <table className={`w-full text-left text-body tabular-nums ${cells}`}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-small text-muted">
            <th scope="col">{first}</th>
            {columns.map((column) => (
              <th key={column} scope="col" className="text-right">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.name}</th>
              {row.note !== undefined ? (
                <td colSpan={columns.length} className="text-muted">
                  {row.note}
                </td>
              ) : (
                row.numbers.map((number, index) => (
                  <td key={columns[index]}>{typeof number === "number" ? count(number) : number}</td>
                ))
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
