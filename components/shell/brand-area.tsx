/** Corners of the nested paths, outermost first: where each turns, and where it ends. */
const paths = [
  { x: 72, y: 760, end: 400 },
  { x: 132, y: 664, end: 330 },
  { x: 192, y: 568, end: 470 },
  { x: 252, y: 472, end: 372 },
  { x: 312, y: 376, end: 424 },
  { x: 372, y: 280, end: 486 },
] as const;

const radius = 28;
/** The one path that is drawn in the accent. */
const followed = 2;

/** Beside the sign-in card on wide screens: the L and the dot of the mark, repeated. Decorative. */
export function BrandArea() {
  return (
    <div className="hidden overflow-hidden border-l border-line bg-sunken lg:block forced-colors:border-0">
      <svg
        viewBox="0 0 600 900"
        preserveAspectRatio="xMinYMid slice"
        fill="none"
        strokeWidth="1.5"
        aria-hidden="true"
        focusable="false"
        className="h-full w-full forced-colors:invisible"
      >
        {paths.map(({ x, y, end }, index) => (
          <g key={x} className={index === followed ? "stroke-accent" : "stroke-line"}>
            <path d={`M${x} -100V${y - radius}a${radius} ${radius} 0 0 0 ${radius} ${radius}H${end - 14}`} />
            <circle
              cx={end}
              cy={y}
              r={index === followed ? 9 : 6}
              className={index === followed ? "fill-accent" : ""}
            />
          </g>
        ))}
      </svg>
    </div>
  );
}
