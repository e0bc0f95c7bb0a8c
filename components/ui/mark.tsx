/** The product's mark: an L and the lead it points out. Decorative; the name stands beside it. */
export function Mark({ className = "size-6" }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={className} aria-hidden="true" focusable="false">
      <rect width="24" height="24" rx="6" className="fill-accent" />
      <path
        d="M8.25 6v11h7"
        fill="none"
        className="stroke-on-accent"
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="14.75" cy="9" r="2.25" className="fill-on-accent" />
    </svg>
  );
}
