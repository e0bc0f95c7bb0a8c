import { Check, Minus } from "lucide-react";
import { editions } from "@/lib/schemas";

const phoneEdition = "APP4";

/** Which edition can do what. */
export function AvailabilityTable() {
  const rows = [
    { name: "Ask for a code at sign-in", has: () => true },
    { name: "Codes by e-mail", has: () => true },
    { name: "Codes by text message", has: (edition: string) => edition === phoneEdition },
  ];
  return (
    <div className="overflow-x-auto rounded-md border border-line bg-surface">
      <table className="w-full text-left text-body">
        <thead>
          <tr className="border-b border-line text-muted">
            <th scope="col" className="px-4 py-2.5 font-medium">
              Edition
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
      <span className="sr-only">{yes ? "Yes" : "No"}</span>
    </>
  );
}
