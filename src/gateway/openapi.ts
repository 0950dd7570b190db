/** The OpenAPI 3.1 document, made from the same route table that is served, with one real example a route. */
import { examples } from './rest/examples.ts';
import { gatewayProblems, rejectionProblems } from './problems.ts';
import type { AnyRoute } from './route.ts';
import { readQuery } from './rest/server-request.ts';
import type { Shape } from './shapes.ts';
import { SESSION_COOKIE } from './visit.ts';

type Json = { readonly [key: string]: unknown };

const problemSchema = {
  type: 'object',
  description: 'RFC 9457. Programs read `code`.',
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: {
      type: 'string',
      enum: [...Object.keys(rejectionProblems), ...Object.keys(gatewayProblems)],
    },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    sequence: { type: 'integer', description: 'Log position of a rejected command.' },
    orderId: { type: 'integer' },
    clientOrderId: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'code', 'requestId'],
};

const securitySchemes = {
  key: { type: 'apiKey', in: 'header', name: 'X-Buttonwood-Key' },
  timestamp: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Buttonwood-Timestamp',
    description: 'Milliseconds since 1970.',
  },
  signature: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Buttonwood-Signature',
    description:
      'HMAC-SHA256 in hex (or Ed25519 / RSA-SHA256 in base64) over timestamp + METHOD + path?query + body.',
  },
};

const sessionSchemes = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: 'Set by `POST /api/v1/session`; HttpOnly, SameSite=Strict.',
  },
  csrf: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Buttonwood-CSRF',
    description: 'The `csrfToken` of the session.',
  },
};

/** The document for these routes. */
export function openApi(routes: readonly AnyRoute[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:([A-Za-z_]+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Buttonwood',
      version: '1',
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'The native REST API. Decimals are text (numbers are read as they are written, never as ' +
        'doubles), times RFC 3339, ids numbers; every reply says the log position it reflects; a ' +
        'trailing slash never matters.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: { ...securitySchemes, ...sessionSchemes },
      schemas: { Problem: problemSchema },
    },
  };
}

function operationOf(route: AnyRoute): Json {
  const example = examples[route.operation];
  const status = String(route.status ?? 200);
  return {
    operationId: route.operation,
    summary: route.summary,
    tags: [route.tag],
    ...(route.permission === 'public'
      ? { security: [] }
      : {
          description: needs(route),
          security: securityOf(route),
        }),
    parameters: parametersOf(route),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: route.method === 'POST' || route.method === 'PUT',
            content: {
              'application/json': {
                schema: route.body.schema,
                ...(example?.body === undefined ? {} : { example: example.body }),
              },
            },
          },
        }),
    responses: {
      [status]: {
        description: 'Done.',
        content: {
          'application/json': {
            schema: route.reply.schema,
            ...(example === undefined ? {} : { example: example.reply }),
          },
        },
      },
      default: {
        description: 'A problem.',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    },
    ...(example === undefined ? {} : { 'x-example-request': example.request }),
  };
}

/** Who may use a route, in words. */
function needs({ permission, sessionOnly, confirmed }: AnyRoute): string {
  return [
    `Needs the permission \`${permission}\`.`,
    ...(sessionOnly === true ? ['For people who have signed in, not for keys.'] : []),
    ...(confirmed === true ? ['A session needs its password given again before.'] : []),
  ].join(' ');
}

/** Either a signed key or a session; a session's changes carry its csrfToken. */
function securityOf(route: AnyRoute): Json[] {
  const session = route.method === 'GET' ? { session: [] } : { session: [], csrf: [] };
  if (route.sessionOnly === true) return [session];
  return [{ key: [], timestamp: [], signature: [] }, session];
}

function parametersOf(route: AnyRoute): Json[] {
  const found: Json[] = [];
  const add = (place: string, fields: object | undefined): void => {
    for (const [name, shape] of Object.entries(fields ?? {}) as [string, Shape<unknown>][]) {
      const { description, ...schema } = shape.schema;
      const required = place === 'path' || !shape.optional;
      found.push({ name, in: place, required, description, schema });
    }
  };
  add('path', route.params?.fields);
  add('query', route.query?.fields);
  if (route.method === 'GET') add('query', readQuery);
  if (route.idempotent === true) {
    found.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        '1 to 64 visible ASCII characters: the request takes effect at most once in 24 hours.',
      schema: { type: 'string', maxLength: 64 },
    });
  }
  return found;
}
