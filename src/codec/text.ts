/** Commands and events as one readable line, for people who look into a log. Not parsed by anything. */
import type { Command, OrderLeg } from '../core/command.ts';
import type { Event } from '../core/event.ts';

const PLAIN = /^[A-Za-z0-9._:@/-]+$/;

/** `Kind name=value ...` in the order of the record's fields; empty texts are left out. */
export function recordText(record: Command | Event): string {
  const parts: string[] = [record.kind];
  for (const [name, value] of Object.entries(record) as [string, Value][]) {
    if (name === 'kind' || value === '') continue;
    if (typeof value === 'object') {
      const legs = value.map((leg) => `{${fields(leg).join(' ')}}`);
      parts.push(`${name}=[${legs.join(' ')}]`);
    } else parts.push(field(name, value));
  }
  return parts.join(' ');
}

type Plain = string | number | bigint;
/** The legs of a list are the one field that is no plain value. */
type Value = Plain | readonly OrderLeg[];

function fields(leg: OrderLeg): string[] {
  return Object.entries(leg).flatMap(([name, value]: [string, Plain]) =>
    value === '' ? [] : [field(name, value)],
  );
}

function field(name: string, value: Plain): string {
  const text = String(value);
  return `${name}=${PLAIN.test(text) ? text : JSON.stringify(text)}`;
}
