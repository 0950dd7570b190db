/** What a stream method is: a strict description of its params, and what it does with them. */
import type { JsonValue } from '../json.ts';
import { isProblem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import type { ObjectShape, Schema } from '../shapes.ts';
import type { Connection } from './connection.ts';

export type Outcome = object | Problem;

/** Answers at once or later; a result that has a `sequence` is told in its place among events. */
export interface Method {
  (connection: Connection, params: JsonValue): Outcome | Promise<Outcome>;
  /** JSON schema of its params. */
  readonly schema: Schema;
}

/** A method whose params are read by a shape. */
export function method<T>(
  shape: ObjectShape<T>,
  run: (connection: Connection, params: T) => Outcome | Promise<Outcome>,
): Method {
  return described(shape.schema, (connection, params) => {
    const read = shape.read(params, '', 'body');
    return isProblem(read) ? read : run(connection, read);
  });
}

/** A method that reads its params itself. */
export function described(
  schema: Schema,
  run: (connection: Connection, params: JsonValue) => Outcome | Promise<Outcome>,
): Method {
  return Object.assign(run, { schema });
}
