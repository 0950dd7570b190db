/** The few signs that the terminal uses, drawn with one stroke width. They never carry meaning alone. */
import type { ReactElement, ReactNode } from 'react';

const shapes = {
  chevron: <path d="m4 6 4 4 4-4" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.500" />
      <path d="m10.500 10.500 3 3" />
    </>
  ),
  star: (
    <path d="m8 2 1.800 3.900 4.200.5-3.100 2.900.8 4.200L8 11.400 4.300 13.500l.8-4.200L2 6.400l4.200-.5z" />
  ),
  settings: (
    <>
      <path d="M2 4.500h7M13 4.500h1M2 11.500h1M7 11.500h7" />
      <circle cx="11" cy="4.500" r="1.800" />
      <circle cx="5" cy="11.500" r="1.800" />
    </>
  ),
  user: (
    <>
      <circle cx="8" cy="5.500" r="2.700" />
      <path d="M2.800 13.500c.8-2.500 2.800-3.700 5.200-3.700s4.400 1.200 5.200 3.700" />
    </>
  ),
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  check: <path d="m3.500 8.500 3 3 6-7" />,
  help: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M6.300 6.300c.2-1 .9-1.500 1.800-1.500 1 0 1.800.7 1.800 1.600 0 1.300-1.800 1.400-1.800 2.700M8.100 11.300v.1" />
    </>
  ),
  download: <path d="M8 2.500v7m-3-3 3 3 3-3M3 13h10" />,
  edit: <path d="m3 13 .6-2.600 7-7a1.400 1.400 0 0 1 2 2l-7 7z" />,
  layout: (
    <>
      <rect x="2.500" y="2.500" width="11" height="11" rx="2" />
      <path d="M9.500 2.500v11M2.500 9h7" />
    </>
  ),
  plus: <path d="M8 3.500v9M3.500 8h9" />,
  candles: <path d="M5 2v2m0 6v3M3.500 4h3v6h-3zM11 3.500V6m0 5v2.500M9.500 6h3v5h-3z" />,
  book: <path d="M3 3.500h10M3 6.500h7M3 9.500h9M3 12.500h5" />,
  swap: <path d="M4.500 3v9m0 0-2-2m2 2 2-2M11.500 13V4m0 0-2 2m2-2 2 2" />,
  list: (
    <path d="M2.500 4h.1M5.500 4H13.500M2.500 8h.1M5.500 8H13.500M2.500 12h.1M5.500 12H13.500" />
  ),
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

interface IconProps {
  readonly name: IconName;
  readonly size?: number;
  readonly filled?: boolean;
}

export function Icon({ name, size = 16, filled = false }: IconProps): ReactElement {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="shrink-0"
    >
      {shapes[name]}
    </svg>
  );
}
