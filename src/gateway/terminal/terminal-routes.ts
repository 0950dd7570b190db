/**
 * `/` and the files below it: the terminal when it is built, else a short page that says how things
 * are and asks again. The page may load nothing from elsewhere.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TerminalFile, TerminalFiles } from './terminal-files.ts';

/** What the gateway knows of the terminal: its files as they are now, and why there are none. */
export interface Terminal {
  readonly files: TerminalFiles | undefined;
  /** Being built at this moment: the page asks again by itself. */
  readonly isBuilding: boolean;
}

/** No terminal: an exchange that was started without one. */
export const noTerminal: Terminal = { files: undefined, isBuilding: false };

/** Styles are set by the chart, the layout and the pop-ups as they go; scripts come from files alone. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'";

const FOREVER = 'public, max-age=31536000, immutable';

/** Adds the routes. */
export function addTerminal(app: FastifyInstance, terminal: () => Terminal): void {
  app.get('/', { exposeHeadRoute: true }, (request, reply) => {
    const { files, isBuilding } = terminal();
    const page = files?.get('index.html');
    return page === undefined
      ? sendText(reply, absentPage(isBuilding))
      : sendFile(request, reply, page);
  });
  for (const [url, folder] of [
    ['/assets/:name', 'assets/'],
    ['/icon.svg', ''],
  ] as const) {
    app.get(url, { exposeHeadRoute: true }, (request, reply) => {
      const { name = 'icon.svg' } = request.params as { readonly name?: string };
      const file = terminal().files?.get(folder + name);
      return file === undefined ? reply.callNotFound() : sendFile(request, reply, file);
    });
  }
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: TerminalFile): FastifyReply {
  const { headers } = request;
  void head(reply, file.type)
    .header('etag', file.etag)
    .header('vary', 'accept-encoding')
    .header('cache-control', file.immutable ? FOREVER : 'no-cache');
  if (headers['if-none-match'] === file.etag) return reply.code(304).send();
  const accepted = /\bgzip\b/.test(headers['accept-encoding'] ?? '');
  if (file.gzip === undefined || !accepted) return reply.send(file.body);
  return reply.header('content-encoding', 'gzip').send(file.gzip);
}

function sendText(reply: FastifyReply, text: string): FastifyReply {
  return head(reply, 'text/html; charset=utf-8').header('cache-control', 'no-store').send(text);
}

function head(reply: FastifyReply, type: string): FastifyReply {
  return reply
    .header('content-type', type)
    .header('content-security-policy', POLICY)
    .header('referrer-policy', 'same-origin')
    .header('x-content-type-options', 'nosniff');
}

function absentPage(isBuilding: boolean): string {
  const [title, text] = isBuilding
    ? ['The terminal is being built', 'It takes some seconds; this page asks again by itself.']
    : ['No terminal here', 'This exchange was started without its page. Its API is all there.'];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
${isBuilding ? '<meta http-equiv="refresh" content="1">\n' : ''}<title>Buttonwood</title>
<style>:root{color-scheme:dark light;font:15px/1.6 sans-serif}body{display:grid;place-content:center;
min-height:90vh;text-align:center;background:#0b0d12;color:#e7e9ee}p{color:#98a1b0;margin:.25rem}a{color:#b3a6ff}</style>
</head><body><h1>${title}</h1><p>${text}</p>
<p><a href="/docs">API reference</a> · <a href="/openapi.json">OpenAPI</a> · <a href="/health">Health</a></p>
</body></html>
`;
}
