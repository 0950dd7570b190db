/** Milliseconds since 1970 as a JSON number or as text, kept as they were written: they are signed so. */
import { JsonNumber } from '../json.ts';
import { problem } from '../problems.ts';
import type { Shape } from '../shapes.ts';

export const timestampField: Shape<string> = {
  schema: { type: ['integer', 'string'], description: 'Milliseconds since 1970.' },
  optional: false,
  read: (value, path) => {
    const given = value instanceof JsonNumber ? value.source : value;
    if (typeof given === 'string') return given;
    return problem('INVALID_FIELD', `${path}: wants milliseconds since 1970.`);
  },
};
