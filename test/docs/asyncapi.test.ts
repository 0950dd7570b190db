/**
 * The AsyncAPI documents of both WebSocket surfaces in docs/api are those of the code that is served:
 * methods and their parameters come from its tables, examples from a running exchange, and the parser
 * finds nothing to say. `UPDATE=1` writes them anew.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Parser } from '@asyncapi/parser';
import { binanceDocument } from './asyncapi-binance.ts';
import type { Json } from './asyncapi-document.ts';
import { nativeDocument } from './asyncapi-native.ts';

const folder = fileURLToPath(new URL('../../docs/api/', import.meta.url));

async function check(name: string, document: Json): Promise<void> {
  const text = `${JSON.stringify(document, undefined, 2)}\n`;
  const path = `${folder}${name}`;
  if (process.env['UPDATE'] === '1') writeFileSync(path, text);
  const kept = JSON.parse(readFileSync(path, 'utf8')) as unknown;
  assert.deepEqual(kept, JSON.parse(text), `${name} is not of this code: UPDATE=1 writes it`);
  const { document: parsed, diagnostics } = await new Parser().parse(text);
  assert.deepEqual(
    diagnostics.map(({ message, path: where }) => `${where.join('.')}: ${message}`),
    [],
  );
  assert.equal(parsed?.version(), '3.1.0');
}

test('the native stream', async () => {
  await check('asyncapi-native.json', await nativeDocument());
});

test('the streams and the WebSocket API of Binance clients', async () => {
  await check('asyncapi-binance.json', await binanceDocument());
});
