/** How much of what is available the order takes, from nothing to all. */
import { Slider } from 'radix-ui';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { Ticket } from './ticket-types.ts';
import { useTicket, writeField } from '../state/ticket.ts';
import type { TicketContext } from './ticket-checks.ts';
import { share } from './ticket-rules.ts';

const MARKS = [0, 25, 50, 75, 100] as const;

interface Props {
  readonly ticket: Ticket;
  readonly context: TicketContext;
}

export function SharesSlider({ ticket, context }: Props): ReactElement {
  const [chosen, setChosen] = useState<{ percent: number; text: string }>();
  const leading = ticket.fields[ticket.basis] ?? '';
  // Whoever types an amount leaves the slider behind.
  const percent = chosen !== undefined && chosen.text === leading ? chosen.percent : 0;
  const choose = (next: number): void => {
    const [[field, text] = ['quantity', '']] = Object.entries(share(ticket, context, next));
    writeField(field as 'quantity' | 'total', next === 0 ? '' : text);
    setChosen({ percent: next, text: useTicket.getState().fields[field as 'quantity'] ?? '' });
  };
  const isDisabled = context.available === undefined;
  return (
    <div className="px-1.5 py-1">
      <Slider.Root
        aria-label="Share of what is available"
        className="relative flex h-5 items-center data-[disabled]:opacity-50"
        value={[percent]}
        max={100}
        step={1}
        disabled={isDisabled}
        onValueChange={([next = 0]) => choose(next)}
      >
        <Slider.Track className="relative h-0.5 flex-1 rounded bg-strong">
          <Slider.Range className="absolute h-full rounded bg-accent" />
          {MARKS.map((mark) => (
            <span
              key={mark}
              className={`absolute top-1/2 size-1.5 -translate-1/2 rounded-full ${mark <= percent ? 'bg-accent' : 'bg-strong'}`}
              style={{ left: `${mark}%` }}
            />
          ))}
        </Slider.Track>
        <Slider.Thumb
          aria-label="Share of what is available"
          aria-valuetext={`${percent} percent`}
          className="relative block size-3.5 rounded-full border-2 border-accent bg-panel before:absolute before:-inset-2"
        />
      </Slider.Root>
      <div className="-mx-1.5 flex justify-between">
        {MARKS.map((mark) => (
          <button
            key={mark}
            type="button"
            disabled={isDisabled}
            className="label h-6 min-w-8 px-1 hover:text-text disabled:opacity-50"
            onClick={() => choose(mark)}
          >
            {mark}%
          </button>
        ))}
      </div>
    </div>
  );
}
