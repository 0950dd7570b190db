/**
 * A canvas that fits its box and the screen's pixels, and is painted at most once an animation frame:
 * when its painter says that something changed, when its size changes, and when the looks change.
 */
import { useEffect, useRef } from 'react';
import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The theme's colours as a canvas wants them. */
export interface Colors {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly strong: string;
  readonly panel: string;
  readonly hover: string;
  readonly accent: string;
  readonly up: string;
  readonly down: string;
  readonly upSoft: string;
  readonly downSoft: string;
  readonly warn: string;
  /** Height of a row in px. */
  readonly row: number;
  readonly font: string;
}

export interface Painter {
  paint(context: CanvasRenderingContext2D, size: Size, colors: Colors): void;
  /** Told of the size before the first paint and when it changes. */
  resized?(size: Size, colors: Colors): void;
}

let cached: Colors | undefined;
addEventListener('looks', () => (cached = undefined));

/** The colours now. */
export function colors(): Colors {
  if (cached !== undefined) return cached;
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  cached = {
    text: read('text'),
    muted: read('muted'),
    line: read('line'),
    strong: read('strong'),
    panel: read('panel'),
    hover: read('hover'),
    accent: read('accent'),
    up: read('up'),
    down: read('down'),
    upSoft: read('up-soft'),
    downSoft: read('down-soft'),
    warn: read('warn'),
    row: Number.parseInt(read('row'), 10),
    font: getComputedStyle(document.body).fontFamily,
  };
  return cached;
}

interface SurfaceProps {
  readonly painter: Painter;
  /**
   * Called with a function that asks for a repaint, and one that fits the painter to the size anew;
   * what it returns is called at the end.
   */
  readonly follow: (repaint: () => void, refit: () => void) => () => void;
  readonly label: string;
  readonly onMove?: (event: PointerEvent<HTMLCanvasElement>) => void;
  readonly onLeave?: () => void;
  readonly onPick?: (event: PointerEvent<HTMLCanvasElement>) => void;
  readonly onKey?: (event: KeyboardEvent<HTMLCanvasElement>) => void;
  readonly describedBy?: string;
}

export function Surface(props: SurfaceProps): ReactElement {
  const { painter, follow, label, onMove, onLeave, onPick, onKey, describedBy } = props;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const [frame, target] = [box.current, canvas.current];
    const context = target?.getContext('2d', { alpha: false });
    if (frame === null || target === null || !context) return undefined;
    let size: Size = { width: 0, height: 0 };
    let asked = 0;
    const paint = (): void => {
      asked = 0;
      if (size.width === 0 || size.height === 0) return;
      const ratio = devicePixelRatio;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const shown = colors();
      context.fillStyle = shown.panel;
      context.fillRect(0, 0, size.width, size.height);
      painter.paint(context, size, shown);
    };
    const repaint = (): void => {
      asked ||= requestAnimationFrame(paint);
    };
    const fit = (): void => {
      size = { width: frame.clientWidth, height: frame.clientHeight };
      target.width = Math.round(size.width * devicePixelRatio);
      target.height = Math.round(size.height * devicePixelRatio);
      painter.resized?.(size, colors());
      paint();
    };
    const observer = new ResizeObserver(fit);
    observer.observe(frame);
    addEventListener('looks', fit);
    const end = follow(repaint, fit);
    return () => {
      observer.disconnect();
      removeEventListener('looks', fit);
      cancelAnimationFrame(asked);
      end();
    };
  }, [painter, follow]);
  return (
    <div ref={box} className="relative min-h-0 min-w-0 flex-1 overflow-hidden">
      <canvas
        ref={canvas}
        role={onKey === undefined ? 'img' : 'application'}
        aria-label={label}
        aria-describedby={describedBy}
        tabIndex={onKey === undefined ? undefined : 0}
        className="absolute inset-0 size-full touch-pan-y focus-visible:outline-offset-[-2px]"
        onPointerMove={onMove}
        onPointerLeave={onLeave}
        onPointerDown={onPick}
        onKeyDown={onKey}
      />
    </div>
  );
}
