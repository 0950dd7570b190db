/**
 * Style that a reader cannot be trusted to notice: who imports whom, what the core may not name, how
 * long files are, and what no file may mention.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a folder of src may import: folders, or single files; `core:types` stands for coreTypes. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  platform: ['node'],
  codec: ['core:types', 'node'],
  log: ['codec', 'platform', 'core:types', 'node'],
  engine: ['core', 'codec', 'log', 'platform', 'link', 'history/writer.ts', 'node'],
  link: ['codec', 'core:types', 'platform', 'node', 'packages'],
  marketdata: ['codec', 'core:types', 'platform', 'node'],
  history: ['codec', 'core:types', 'platform', 'node', 'packages'],
  identity: ['platform', 'node', 'packages'],
  gateway: [
    'link',
    'marketdata',
    'history',
    'identity',
    'codec',
    'core:types',
    'platform',
    'node',
    'packages',
  ],
  client: ['node'],
  load: ['client', 'codec', 'core:types', 'link', 'marketdata', 'platform', 'node', 'packages'],
  cli: ['*', 'node', 'packages'],
};

/** The core's data-only files: the words that everybody may speak. */
const coreTypes = [
  'types',
  'schema',
  'command',
  'command-layouts',
  'event',
  'event-layouts',
  'decimal',
  'rejection',
  'assert',
  'state-image',
].map((name) => `core/${name}.ts`);

/** The link that embeds a core in its own thread is the one link that may see it. */
const exceptions: readonly string[] = ['link/local-link.ts -> core'];

const linesMax = 500;
const coreBans =
  /\b(Date\b|Math\.random|Math\.(pow|sin|cos|tan|exp|log)\b|localeCompare|toLocale|async |await |allocUnsafe|Intl\b)/;
/** Spelt with classes so that this file does not name them itself. */
const banned = /[/]work[/]|registry[.]npmjs|[.]library[/]/;

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') || name.endsWith('.tsx'))
    .map((name) => join(folder, name).split(sep).join('/'))
    .toSorted();
}

function importsOf(text: string): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/^\s*(?:import|export)\b[^'"`;]*?from\s+'([^']+)'/gms)) {
    found.push(match[1] as string);
  }
  for (const match of text.matchAll(/\bimport\(\s*'([^']+)'\s*\)|^import '([^']+)'/gm)) {
    found.push((match[1] ?? match[2]) as string);
  }
  return found;
}

/** Paths in backticks, and the files that comments name with their folder. */
function pathsNamed(text: string): string[] {
  const quoted = text.matchAll(/`((?:src|test|sim|bench|docs|bin)\/[\w./-]*)`/g);
  const commented = text.matchAll(/^\s*(?:\/\/|\/?\*).*?\b([a-z]+\/[\w/-]+\.ts)\b/gm);
  return [...quoted, ...commented].map((match) => match[1] as string);
}

function allowed(file: string, specifier: string): boolean {
  const folder = file.split('/')[0] as string;
  const rules = mayImport[folder];
  if (rules === undefined) return false;
  if (specifier.startsWith('node:')) return rules.includes('node');
  if (!specifier.startsWith('.')) return rules.includes('packages');
  const target = normalize(join(dirname(file), specifier))
    .split(sep)
    .join('/');
  const targetFolder = target.split('/')[0] as string;
  if (targetFolder === folder || rules.includes('*')) return true;
  if (rules.includes(targetFolder) || rules.includes(target)) return true;
  if (rules.includes('core:types') && coreTypes.includes(target)) return true;
  return exceptions.includes(`${file} -> ${targetFolder}`);
}

test('the import rules hold', () => {
  const breaches: string[] = [];
  for (const file of filesUnder('src')) {
    const name = relative('src', file).split(sep).join('/');
    for (const specifier of importsOf(readFileSync(join(root, file), 'utf8'))) {
      if (!allowed(name, specifier)) breaches.push(`${file} imports ${specifier}`);
    }
  }
  assert.deepEqual(breaches, []);
});

test('the terminal imports nothing of the server', () => {
  const breaches: string[] = [];
  for (const file of filesUnder('web/src')) {
    for (const specifier of importsOf(readFileSync(join(root, file), 'utf8'))) {
      const target = normalize(join(dirname(file), specifier))
        .split(sep)
        .join('/');
      if (specifier.startsWith('.') && !target.startsWith('web/src/')) {
        breaches.push(`${file} imports ${specifier}`);
      }
    }
  }
  assert.deepEqual(breaches, []);
});

test('the core names nothing that could make two runs differ', () => {
  const breaches: string[] = [];
  for (const file of filesUnder('src/core')) {
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .forEach((line, index) => {
        const code = line.replace(/^\s*(\/\/|\*|\/\*).*/, '');
        if (coreBans.test(code)) breaches.push(`${file}:${index + 1}: ${line.trim()}`);
      });
  }
  assert.deepEqual(breaches, []);
});

test('files are short, open with a comment, and name no workplace', () => {
  const breaches: string[] = [];
  for (const folder of ['src', 'test', 'sim', 'bench', 'web/src']) {
    for (const file of filesUnder(folder)) {
      const text = readFileSync(join(root, file), 'utf8');
      const lines = text.split('\n').length;
      if (lines > linesMax) breaches.push(`${file} has ${lines} lines; the limit is ${linesMax}`);
      if (!/^(#!.*\n)?\/[/*]/.test(text)) breaches.push(`${file} does not open with a comment`);
      if (/\b(TODO|FIXME|XXX|HACK)\b/.test(text.replace(/\(TODO\|.*$/m, ''))) {
        breaches.push(`${file} leaves something open`);
      }
      if (banned.test(text)) breaches.push(`${file} names a workplace or a registry`);
    }
  }
  assert.deepEqual(breaches, []);
});

test('files that the documents and comments name are there', () => {
  const breaches: string[] = [];
  const documents = [
    'README.md',
    'ARCHITECTURE.md',
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  const sources = ['src', 'test', 'sim', 'bench'].flatMap(filesUnder);
  for (const file of [...documents, ...sources]) {
    for (const path of pathsNamed(readFileSync(join(root, file), 'utf8'))) {
      const places = ['', 'src/'].map((place) => join(root, place, path));
      if (!places.some((place) => existsSync(place))) breaches.push(`${file} names ${path}`);
    }
  }
  for (const file of documents) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, link = ''] of text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      if (!existsSync(join(root, dirname(file), link))) breaches.push(`${file} links to ${link}`);
    }
  }
  const table = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  for (const folder of readdirSync(join(root, 'src'))) {
    const [, first] = new RegExp(`^\\| \`src/${folder}\` +\\|.*\\|(.*)\\|$`, 'm').exec(table) ?? [];
    if (first === undefined) breaches.push(`ARCHITECTURE.md lacks src/${folder}`);
    for (const [, name] of (first ?? '').matchAll(/`([^`]+)`/g)) {
      const path = `src/${folder}/${name}`;
      if (!existsSync(join(root, path))) breaches.push(`ARCHITECTURE.md names ${path}`);
    }
  }
  assert.deepEqual(breaches, []);
});

test('the checker itself refuses what it should', () => {
  assert.equal(allowed('core/book.ts', 'node:fs'), false);
  assert.equal(allowed('core/book.ts', '../codec/batch.ts'), false);
  assert.equal(allowed('gateway/rest/orders.ts', '../../core/core.ts'), false);
  assert.equal(allowed('gateway/rest/orders.ts', '../../core/command.ts'), true);
  assert.equal(allowed('engine/engine.ts', '../history/queries.ts'), false);
  assert.equal(allowed('client/rest.ts', '../gateway/gateway.ts'), false);
  assert.equal(allowed('marketdata/views.ts', 'ws'), false);
  assert.deepEqual(
    importsOf(
      "import a from './a.ts';\nimport type {\n  B,\n} from './b.ts';\nawait import('./c.ts');",
    ),
    ['./a.ts', './b.ts', './c.ts'],
  );
});
