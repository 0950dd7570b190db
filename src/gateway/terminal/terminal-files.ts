/**
 * The built terminal in memory, as it is served: every file with its type, its entity tag and its
 * compressed form. Names of assets carry a hash of their content and are cached for ever; the page
 * itself is asked for each time.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface TerminalFile {
  readonly body: Buffer;
  /** Absent where compressing gains nothing. */
  readonly gzip: Buffer | undefined;
  readonly type: string;
  readonly etag: string;
  /** The name changes with the content. */
  readonly immutable: boolean;
}

/** Files by their path below the root, with `/` between folders. */
export type TerminalFiles = ReadonlyMap<string, TerminalFile>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

const PAGE = 'index.html';
const COMPRESSED_MIN = 512;

/** Reads a built terminal; undefined when there is none in the folder. */
export function readTerminal(folder: string): TerminalFiles | undefined {
  if (!existsSync(join(folder, PAGE))) return undefined;
  const files = new Map<string, TerminalFile>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const type = types[extname(name)];
    if (type === undefined || !statSync(join(folder, name)).isFile()) continue;
    const body = readFileSync(join(folder, name));
    const path = name.split(sep).join('/');
    const text = !type.startsWith('image/png') && !type.startsWith('font/');
    const gzip = text && body.length >= COMPRESSED_MIN ? gzipSync(body) : undefined;
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    files.set(path, { body, gzip, type, etag, immutable: path.startsWith('assets/') });
  }
  return files;
}
