/** The terminal as files: types, caching, compression, what a page may do, and what stands there without it. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { readTerminal } from '../../src/gateway/terminal/terminal-files.ts';
import { addTerminal, noTerminal } from '../../src/gateway/terminal/terminal-routes.ts';
import type { Terminal } from '../../src/gateway/terminal/terminal-routes.ts';

const folder = mkdtempSync(join(tmpdir(), 'buttonwood-page-'));
const script = 'console.log(1);\n'.repeat(100);
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>x</title>');
writeFileSync(join(folder, 'icon.svg'), '<svg/>');
writeFileSync(join(folder, 'assets', 'index-abc.js'), script);
writeFileSync(join(folder, 'built-from'), 'not to be served');

after(() => rmSync(folder, { recursive: true, force: true }));

function serve(terminal: Terminal): FastifyInstance {
  const app = Fastify();
  addTerminal(app, () => terminal);
  return app;
}

test('files come with type, tag and policy; assets are kept for ever and compressed', async () => {
  const app = serve({ files: readTerminal(folder), isBuilding: false });
  const page = await app.inject('/');
  assert.equal(page.statusCode, 200);
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(page.headers['cache-control'], 'no-cache');
  assert.match(
    String(page.headers['content-security-policy']),
    /default-src 'none'; script-src 'self'/,
  );
  const { etag } = page.headers;
  const again = await app.inject({ url: '/', headers: { 'if-none-match': String(etag) } });
  assert.deepEqual([again.statusCode, again.body], [304, '']);

  const url = '/assets/index-abc.js';
  const plain = await app.inject(url);
  assert.deepEqual([plain.statusCode, plain.body], [200, script]);
  assert.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable');
  const packed = await app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } });
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.equal(String(gunzipSync(packed.rawPayload)), script);
  assert.equal((await app.inject({ url: '/icon.svg', method: 'HEAD' })).statusCode, 200);

  for (const absent of ['/assets/nothing.js', '/assets/..%2Findex.html', '/built-from']) {
    assert.equal((await app.inject(absent)).statusCode, 404, absent);
  }
});

test('without a terminal the page says so; while it is built the page asks again', async () => {
  assert.equal(readTerminal(join(folder, 'nothing')), undefined);
  const none = await serve(noTerminal).inject('/');
  assert.deepEqual([none.statusCode, none.headers['cache-control']], [200, 'no-store']);
  assert.match(none.body, /No terminal here/);
  assert.doesNotMatch(none.body, /http-equiv="refresh"/);
  const building = await serve({ files: undefined, isBuilding: true }).inject('/');
  assert.match(building.body, /http-equiv="refresh"/);
});
