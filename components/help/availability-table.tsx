import { Check, Minus } from "lucide-react";
import { helpCopy } from "@/components/copy/help";
import { editions } from "@/lib/contract/vocabulary";

const copy = helpCopy.availability;
const phoneEdition = "APP4";

/** Which edition can do what. */
export function AvailabilityTable() {
  const rows = [
    { name: copy.rows.codes, has: () => true },
    { name: copy.rows.email, has: () => true },
    { name: copy.rows.phone, has: (edition: string) => edition === phoneEdition },
  ];
  return (
    <div className="overflow-x-auto rounded-md border border-line bg-surface">
      <table className="w-full text-left text-body">
        <thead>
          <tr className="border-b border-line text-muted">
            <th scope="col" className="px-4 py-2.5 font-medium">
              {copy.edition}
            </th>
            {editions.map((edition) => (
              <th key={edition} scope="col" className="px-2 py-2.5 text-center font-medium">
                {edition}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map(({ name, has }) => (
            <tr key={name}>
              <th scope="row" className="px-4 py-2.5 font-normal">
                {name}
              </th>
              {editions.map((edition) => (
                <td key={edition} className="px-2 py-2.5">
                  <Sign yes={has(edition)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Sign({ yes }: { yes: boolean }) {
  const Icon = yes ? Check : Minus;
  return (
    <>
      <Icon className={`mx-auto size-4 ${yes ? "text-good" : "text-muted"}`} aria-hidden="true" />
      <span className="sr-only">{yes ? copy.yes : copy.no}</span>
    </>
  );
}
