/** `replay lobster`: a recorded day through the public API of an exchange, compared with its book file. */
import { readFileSync } from 'node:fs';
import type { Credentials } from '../client/index.ts';
import { readBookRows, readMessages } from '../load/lobster.ts';
import type { LobsterResult } from '../load/lobster-replay.ts';
import { replayLobster } from '../load/lobster-replay.ts';
import type { ChildExchange } from './child-exchange.ts';
import { startChildExchange } from './child-exchange.ts';
import type { Given } from './command-line.ts';
import { Progress } from './progress.ts';

/** Exit code 0 when every compared row is equal, 1 when one differs. */
export async function replay(given: Given): Promise<number> {
  const [messagesPath = '', bookPath] = given.positionals;
  const messages = readMessages(readFileSync(messagesPath, 'utf8'));
  const rows = bookPath === undefined ? [] : readBookRows(readFileSync(bookPath, 'utf8'));
  const url = given.textOrNone('url');
  const accountsPath = given.textOrNone('accounts');
  if (url !== undefined && accountsPath === undefined) {
    process.stderr.write('buttonwood: --url needs --accounts, the demo-accounts.json of it\n');
    return 2;
  }
  let child: ChildExchange | undefined;
  if (url === undefined) child = await startChildExchange(given.textOrNone('keep'));
  const progress = new Progress('replay', messages.length);
  try {
    const accounts = readAccounts(accountsPath ?? (child as ChildExchange).accounts);
    const result = await replayLobster({
      baseUrl: url ?? (child as ChildExchange).url,
      market: given.text('market'),
      maker: credentialsOf(accounts, 0),
      taker: credentialsOf(accounts, 1),
      messages,
      rows,
      levels: given.numberOrNone('levels') ?? rows[0]?.places ?? 1,
      onProgress: (row) => progress.show(row),
    });
    progress.end();
    if (given.yes('json')) process.stdout.write(`${JSON.stringify(result)}\n`);
    else process.stdout.write(report(result));
    const rate = Math.round(result.rows / progress.seconds);
    process.stderr.write(
      `${result.rows} rows in ${progress.seconds.toFixed(1)} s, ${rate} rows/s\n`,
    );
    return result.rowsEqual === result.rowsCompared ? 0 : 1;
  } finally {
    progress.end();
    await child?.stop();
  }
}

function readAccounts(path: string): readonly Credentials[] {
  const accounts: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Array.isArray(accounts)) throw new Error(`${path} holds no list of accounts`);
  return accounts as Credentials[];
}

function credentialsOf(accounts: readonly Credentials[], index: number): Credentials {
  const account = accounts[index];
  if (typeof account?.apiKey !== 'string' || typeof account.secret !== 'string') {
    throw new Error('the accounts file must hold two accounts with apiKey and secret');
  }
  return { apiKey: account.apiKey, secret: account.secret };
}

function report(result: LobsterResult): string {
  const difference = result.firstDifference;
  const lines = [
    `rows             ${result.rows}`,
    `rows equal       ${result.rowsEqual} of ${result.rowsCompared} compared`,
    `executions       ${result.executionsAtQueueHead} of ${result.executions} at the queue head`,
  ];
  if (difference !== null) {
    const { row, side, level, expected, found } = difference;
    lines.push(
      `first difference row ${row}, ${side} level ${level}: ` +
        `the file has ${JSON.stringify(expected)}, the exchange ${JSON.stringify(found)}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
