import type { Channel, DeliveryPlace } from "@/lib/schemas";
import { percent } from "./health-words";
import { NumberTable } from "./number-table";

const words = {
  email: {
    title: "Mail domains with most failures",
    first: "Mail domain",
    other: "Domains of fewer than {few} people",
  },
  phone: { title: "Dial codes with most failures", first: "Dial code", other: "Dial codes of fewer than {few} people" },
} satisfies Record<Channel, Record<string, string>>;

const columns = ["Sent", "Delivered", "Failed", "Failure rate"] as const;

type WorstPlacesProps = {
  channel: Channel;
  places: readonly DeliveryPlace[];
  /** Places of fewer people than this are not named. */
  fewest: number;
};

export function WorstPlaces({ channel, places, fewest }: WorstPlacesProps) {
  const { title, first, other } = words[channel];
  const rows = places.map(({ name, attempted, sent, delivered, failed }) => ({
    key: name,
    name:
      name === "other" ? (
        <span className="block min-w-24 text-muted">{other.replace("{few}", String(fewest))}</span>
      ) : (
        <span className="block min-w-24 break-words [overflow-wrap:anywhere]">{name}</span>
      ),
    numbers: [sent, delivered, failed, percent(failed, attempted)],
  }));
  return (
    <section>
      <h3 className="mb-1 text-body font-semibold">{title}</h3>
      <NumberTable caption={title} first={first} columns={columns} rows={rows} />
    </section>
  );
}
