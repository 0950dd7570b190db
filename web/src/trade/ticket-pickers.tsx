/** Which side, and what kind of order: the two most usual at hand, the others in a menu. */
import { DropdownMenu } from 'radix-ui';
import type { ReactElement } from 'react';
import type { OrderKind } from './ticket-types.ts';
import { useAbilities } from '../state/abilities.ts';
import { useTicket } from '../state/ticket.ts';
import { Icon } from '../ui/icons.tsx';
import { kindTitles, listKindOf, typesOf } from './ticket-rules.ts';

export function SidePicker(): ReactElement {
  const side = useTicket((ticket) => ticket.side);
  return (
    <div
      role="radiogroup"
      aria-label="Side"
      className="flex shrink-0 gap-1 rounded-lg bg-raised p-1"
    >
      {(['BUY', 'SELL'] as const).map((each) => {
        const fill = each === 'BUY' ? 'bg-up-fill' : 'bg-down-fill';
        return (
          <button
            key={each}
            type="button"
            role="radio"
            aria-checked={side === each}
            className={`h-8 flex-1 rounded-md font-semibold ${side === each ? `${fill} text-on-side` : 'text-muted hover:text-text'}`}
            onClick={() => useTicket.setState({ side: each })}
          >
            {each === 'BUY' ? 'Buy' : 'Sell'}
          </button>
        );
      })}
    </div>
  );
}

const USUAL: readonly OrderKind[] = ['limit', 'market'];

/** The field of an order that a kind cannot do without; others need a trigger. */
const neededField: Readonly<Partial<Record<OrderKind, string>>> = {
  trailing: 'trailingDelta',
  pegged: 'pegReference',
};

/** Kinds that this exchange takes. */
function useKinds(): readonly OrderKind[] {
  const { orderTypes, fields, paths } = useAbilities();
  return (Object.keys(typesOf) as OrderKind[]).filter((kind) => {
    const needed = neededField[kind] ?? 'stopPrice';
    if (!USUAL.includes(kind) && !fields.has(needed)) return false;
    if (listKindOf[kind] !== undefined && !paths.has('/api/v1/order-lists')) return false;
    return typesOf[kind].every((type) => orderTypes.has(type));
  });
}

export function KindPicker(): ReactElement {
  const chosen = useTicket((ticket) => ticket.kind);
  const kinds = useKinds();
  const others = kinds.filter((kind) => !USUAL.includes(kind));
  const choose = (kind: OrderKind): void => useTicket.setState({ kind });
  const look = (isOn: boolean): string =>
    `h-8 px-2.5 text-[12px] font-medium border-b-2 ${isOn ? 'border-accent text-text' : 'border-transparent text-muted hover:text-text'}`;
  return (
    <div className="flex shrink-0 border-b border-line">
      {USUAL.map((kind) => (
        <button
          key={kind}
          type="button"
          aria-pressed={chosen === kind}
          className={look(chosen === kind)}
          onClick={() => choose(kind)}
        >
          {kindTitles[kind]}
        </button>
      ))}
      {others.length > 0 && (
        <DropdownMenu.Root>
          <DropdownMenu.Trigger
            className={`flex items-center gap-1 ${look(others.includes(chosen))}`}
          >
            {others.includes(chosen) ? kindTitles[chosen] : 'More'}
            <Icon name="chevron" size={12} />
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal>
            <DropdownMenu.Content
              align="start"
              sideOffset={4}
              className="z-50 min-w-[160px] rounded-lg bg-panel p-1 shadow-(--shadow)"
            >
              {others.map((kind) => (
                <DropdownMenu.Item
                  key={kind}
                  className="flex h-8 items-center rounded px-3 outline-none data-[highlighted]:bg-hover"
                  onSelect={() => choose(kind)}
                >
                  {kindTitles[kind]}
                </DropdownMenu.Item>
              ))}
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      )}
    </div>
  );
}
