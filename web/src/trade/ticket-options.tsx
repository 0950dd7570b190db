/** How long a limit order stands, whether it may take, how much of it is shown. */
import type { ReactElement } from 'react';
import type { PegReference } from '../api/wire.ts';
import { words } from '../number/show.ts';
import { useAbilities } from '../state/abilities.ts';
import { useTicket, writeField } from '../state/ticket.ts';
import { Check, Field } from '../ui/fields.tsx';
import { hasOptions } from './ticket-rules.ts';
import type { TicketProblems } from './ticket-rules.ts';

export function TicketOptions({ problems }: { problems: TicketProblems }): ReactElement | null {
  const { kind, postOnly, timeInForce, fields } = useTicket();
  const abilities = useAbilities();
  if (kind === 'pegged') return <PegPicker />;
  if (!hasOptions(kind)) return null;
  const rests = timeInForce !== 'IOC' && timeInForce !== 'FOK';
  // Times that end by themselves came to the exchange together.
  const known = abilities.fields.has('expireTime')
    ? [...abilities.timesInForce]
    : ['GTC', 'IOC', 'FOK'];
  const choices = known.filter((each) => !postOnly || (each !== 'IOC' && each !== 'FOK'));
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center justify-between gap-2">
        {kind === 'limit' ? (
          <Check
            label="Post only"
            checked={postOnly && rests}
            onChange={(value) =>
              useTicket.setState({
                postOnly: value,
                ...(value && !rests && { timeInForce: 'GTC' }),
              })
            }
          />
        ) : (
          <span />
        )}
        <label className="flex items-center gap-2 text-[12px] text-muted">
          In force
          <select
            className="h-7 rounded-md border border-line bg-raised px-2 text-[12px] text-text"
            value={timeInForce}
            onChange={(event) => useTicket.setState({ timeInForce: event.target.value })}
          >
            {choices.map((each) => (
              <option key={each} value={each}>
                {words(each)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {timeInForce === 'GTD' && (
        <Field
          label="Until"
          type="datetime-local"
          value={fields.expireTime ?? ''}
          problem={problems.expireTime}
          onChange={(text) => writeField('expireTime', text)}
        />
      )}
      {abilities.fields.has('displayQuantity') && rests && (
        <Field
          label="Iceberg, shown"
          inputMode="decimal"
          value={fields.displayQuantity ?? ''}
          problem={problems.displayQuantity}
          onChange={(text) => writeField('displayQuantity', text)}
        />
      )}
    </div>
  );
}

const pegs: Readonly<Record<PegReference, string>> = {
  PRIMARY: 'Best price of its side',
  MARKET: 'Best price of the other side',
  MID: 'Middle of both',
};

function PegPicker(): ReactElement {
  const pegReference = useTicket((ticket) => ticket.pegReference);
  return (
    <label className="flex items-center justify-between gap-2 text-[12px] text-muted">
      Follows
      <select
        className="h-7 rounded-md border border-line bg-raised px-2 text-[12px] text-text"
        value={pegReference}
        onChange={(event) =>
          useTicket.setState({ pegReference: event.target.value as PegReference })
        }
      >
        {(Object.keys(pegs) as PegReference[]).map((each) => (
          <option key={each} value={each}>
            {pegs[each]}
          </option>
        ))}
      </select>
    </label>
  );
}
