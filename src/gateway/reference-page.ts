/** The API reference as a page for people. No asset from elsewhere, no script. */
type Json = { readonly [key: string]: unknown };

const style = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid #8884; }
  th:first-child, td:first-child { text-align: left; }
  code, pre { font: 13px/1.45 ui-monospace, monospace; }
  pre { background: #8881; padding: .7rem; overflow: auto; max-height: 24rem; }
  summary { cursor: pointer; padding: .25rem 0; }
  b.method { display: inline-block; width: 4.5rem; }
  a { color: inherit; }`;

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>${style}</style></head><body>
${body}
</body></html>
`;
}

/** Text made safe inside HTML. */
function escape(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (char) => names[char] ?? char);
}

/** The reference: every operation of the OpenAPI document with its parameters, body and example. */
export function referencePage(document: Json): string {
  const paths = document['paths'] as Record<string, Record<string, Json>>;
  const byTag = new Map<string, string[]>();
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const [tag = ''] = operation['tags'] as string[];
      const list = byTag.get(tag) ?? [];
      list.push(operationHtml(method, path, operation));
      byTag.set(tag, list);
    }
  }
  const sections = [...byTag].map(([tag, list]) => `<h2>${escape(tag)}</h2>\n${list.join('\n')}`);
  const info = document['info'] as { description: string };
  return page(
    'Buttonwood API',
    `<h1>Buttonwood API</h1>
<p>${escape(info.description)}</p>
<p>Sign with <code>X-Buttonwood-Key</code>, <code>X-Buttonwood-Timestamp</code> (ms) and
<code>X-Buttonwood-Signature</code>: HMAC-SHA256 in hex (or Ed25519 / RSA in base64) over
timestamp + METHOD + path?query + body. <a href="/docs/errors">Errors</a> ·
<a href="/openapi.json">OpenAPI document</a></p>
${sections.join('\n')}`,
  );
}

function operationHtml(method: string, path: string, operation: Json): string {
  const parameters = (operation['parameters'] as Json[]).map(
    (each) =>
      `<tr><td><code>${escape(String(each['name']))}</code> (${escape(String(each['in']))}` +
      `${each['required'] === true ? ', required' : ''})</td>` +
      `<td>${escape(textOf(each['description'], ''))}</td></tr>`,
  );
  const table = parameters.length === 0 ? '' : `<table>${parameters.join('')}</table>`;
  const body = contentOf(operation['requestBody'] as Json | undefined, 'application/json');
  const responses = operation['responses'] as Record<string, Json>;
  const [status = '200'] = Object.keys(responses);
  const reply = contentOf(responses[status], 'application/json');
  return `<details id="${escape(String(operation['operationId']))}"><summary>
<b class="method">${method.toUpperCase()}</b><code>${escape(path)}</code> ${escape(String(operation['summary']))}</summary>
<p>${escape(textOf(operation['description'], 'Public.'))}</p>
${table}
${body === undefined ? '' : block('Body', body['schema'])}
${exampleHtml(operation, body, reply, status)}
${reply === undefined ? '' : block(`Reply ${status}`, reply['schema'])}
</details>`;
}

function exampleHtml(
  operation: Json,
  body: Json | undefined,
  reply: Json | undefined,
  status: string,
): string {
  if (reply?.['example'] === undefined) return '';
  const sent = body?.['example'] === undefined ? '' : `\n${pretty(body['example'])}`;
  const request = `${String(operation['x-example-request'])}${sent}`;
  return `<h4>Example</h4><pre>${escape(request)}</pre><pre>${status}
${escape(pretty(reply['example']))}</pre>`;
}

function contentOf(holder: Json | undefined, type: string): Json | undefined {
  return (holder?.['content'] as Record<string, Json> | undefined)?.[type];
}

function block(title: string, value: unknown): string {
  return `<details><summary>${escape(title)}</summary><pre>${escape(pretty(value))}</pre></details>`;
}

function textOf(value: unknown, absent: string): string {
  return typeof value === 'string' ? value : absent;
}

function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
