import { healthCopy, percent } from "@/components/copy/delivery-health";
import type { DeliveryPlace } from "@/lib/contract/delivery-health-schemas";
import type { Channel } from "@/lib/contract/vocabulary";
import { NumberTable } from "./number-table";

type WorstPlacesProps = {
  channel: Channel;
  places: readonly DeliveryPlace[];
  /** Places of fewer people than this are not named. */
  fewest: number;
};

export function WorstPlaces({ channel, places, fewest }: WorstPlacesProps) {
  const { title, first, other } = healthCopy.places[channel];
  const rows = places.map(({ name, attempted, sent, delivered, failed }) => ({
    key: name,
    name:
      name === "other" ? (
        <span className="block min-w-24 text-muted">{other(fewest)}</span>
      ) : (
        <span className="block min-w-24 break-words [overflow-wrap:anywhere]">{name}</span>
      ),
    numbers: [sent, delivered, failed, percent(failed, attempted)],
  }));
  return (
    <section>
      <h3 className="mb-1 text-body font-semibold">{title}</h3>
      <NumberTable caption={title} first={first} columns={healthCopy.places.columns} rows={rows} />
    </section>
  );
}
