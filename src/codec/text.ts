/** Commands and events as one readable line, for people who look into a log. Not parsed by anything. */
import type { Command } from '../core/command.ts';
import type { Event } from '../core/event.ts';

const PLAIN = /^[A-Za-z0-9._:@/-]+$/;

/** `Kind name=value ...` in the order of the record's fields; empty texts are left out. */
export function recordText(record: Command | Event): string {
  const parts: string[] = [record.kind];
  for (const [name, value] of Object.entries(record) as [string, string | number | bigint][]) {
    if (name === 'kind' || value === '') continue;
    const text = String(value);
    parts.push(`${name}=${PLAIN.test(text) ? text : JSON.stringify(text)}`);
  }
  return parts.join(' ');
}
