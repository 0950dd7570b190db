/** Everything that a history file holds, for comparing files. */
import { DatabaseSync } from 'node:sqlite';

/** All rows of all tables, by table, in the order of their keys, which is how they are stored. */
export function dumpOf(path: string): Record<string, unknown[]> {
  const database = new DatabaseSync(path, { readOnly: true });
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map((row) => String(row['name']));
  const dump: Record<string, unknown[]> = {};
  for (const table of tables) {
    const statement = database.prepare(`SELECT * FROM ${table}`);
    statement.setReadBigInts(true);
    dump[table] = statement.all();
  }
  database.close();
  return dump;
}
