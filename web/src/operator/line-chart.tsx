/** Some figures over the last minutes as lines, with their names and last values as text. */
import { useEffect, useMemo, useRef } from 'react';
import type { ReactElement } from 'react';
import { Surface } from '../market/surface.tsx';
import type { Colors, Painter, Size } from '../market/surface.tsx';

export interface Line {
  readonly name: string;
  readonly color: 'accent' | 'up' | 'down' | 'warn';
  readonly values: readonly number[];
}

const POINTS = 120;
const HEAD = 18;
const FOOT = 6;

class LinePainter implements Painter {
  lines: readonly Line[] = [];
  show: (value: number) => string = String;
  /** From here up by powers of ten; absent: evenly, from zero. */
  logFrom: number | undefined;

  paint(context: CanvasRenderingContext2D, { width, height }: Size, colors: Colors): void {
    const highest = Math.max(1e-9, ...this.lines.flatMap(({ values }) => values));
    const ground = height - FOOT;
    context.fillStyle = colors.line;
    context.fillRect(0, HEAD, width, 1);
    context.fillRect(0, ground, width, 1);
    context.font = `11px ${colors.font}`;
    context.fillStyle = colors.muted;
    context.textBaseline = 'middle';
    context.fillText(this.show(highest), 0, HEAD / 2);
    for (const { values, color } of this.lines) {
      context.strokeStyle = colors[color];
      context.lineWidth = 1.5;
      context.beginPath();
      values.forEach((value, index) => {
        const x = width - ((values.length - 1 - index) / (POINTS - 1)) * width;
        context.lineTo(x, ground - this.#share(value, highest) * (ground - HEAD));
      });
      context.stroke();
    }
  }

  /** How high a value stands, between 0 and 1. */
  #share(value: number, highest: number): number {
    const { logFrom } = this;
    if (logFrom === undefined) return value / highest;
    if (value <= logFrom || highest <= logFrom) return 0;
    return Math.log(value / logFrom) / Math.log(highest / logFrom);
  }
}

interface Props {
  readonly title: string;
  /** A value as text with its unit. */
  readonly show: (value: number) => string;
  readonly lines: readonly Line[];
  /** Drawn by powers of ten from this value up: for what has a long tail. */
  readonly logFrom?: number;
}

const textColors = { accent: 'bg-accent', up: 'bg-up', down: 'bg-down', warn: 'bg-warn' } as const;

export function LineChart({ title, show, lines, logFrom }: Props): ReactElement {
  const painter = useMemo(() => new LinePainter(), []);
  const repaint = useRef<() => void>(() => undefined);
  const follow = useMemo(
    () =>
      (paint: () => void): (() => void) => {
        repaint.current = paint;
        return () => undefined;
      },
    [],
  );
  useEffect(() => {
    painter.lines = lines;
    painter.show = show;
    painter.logFrom = logFrom;
    repaint.current();
  }, [painter, lines, show, logFrom]);
  return (
    <div className="flex h-48 flex-col p-4">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-2">
        <h3 className="font-medium">{title}</h3>
        <dl className="flex gap-4 text-[12px]">
          {lines.map(({ name, color, values }) => (
            <div key={name} className="flex items-baseline gap-1.5">
              <dt className="flex items-center gap-1.5 text-muted">
                <span className={`size-2 rounded-full ${textColors[color]}`} />
                {name}
              </dt>
              <dd>{show(values.at(-1) ?? 0)}</dd>
            </div>
          ))}
        </dl>
      </div>
      <Surface painter={painter} follow={follow} label={`${title} over the last minutes`} />
    </div>
  );
}
