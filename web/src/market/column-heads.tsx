/** Names over the columns of a canvas, where the canvas puts its columns. */
import type { ReactElement } from 'react';

interface Props {
  readonly left: string;
  readonly middle: string;
  /** Where the middle column ends, as the painter has it: a share of the width. */
  readonly middleEnd: number;
  readonly right: string;
}

export function ColumnHeads({ left, middle, middleEnd, right }: Props): ReactElement {
  return (
    <div className="label relative h-6 shrink-0 leading-6">
      <span className="absolute left-3">{left}</span>
      <span className="absolute" style={{ right: `${(1 - middleEnd) * 100}%` }}>
        {middle}
      </span>
      <span className="absolute right-3">{right}</span>
    </div>
  );
}
