/** A grey block where text will stand; the words "Loading" belong to the region around it. */
export function Skeleton({ className }: { className: string }) {
  return <span className={`block animate-pulse rounded-sm bg-hover ${className}`} aria-hidden="true" />;
}
