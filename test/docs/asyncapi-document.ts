/** AsyncAPI 3 documents of a WebSocket surface, put together from what it can be sent and what it says. */

export type Json = { readonly [key: string]: unknown };

/** A message with a schema of its own, or with that of its example. */
export interface MessageDescription {
  readonly summary: string;
  readonly schema?: Json;
  readonly example?: unknown;
}

export interface ChannelDescription {
  readonly address: string;
  readonly description: string;
  readonly parameters?: Json;
  /** What clients send, and what the server sends. */
  readonly received: Readonly<Record<string, MessageDescription>>;
  readonly sent: Readonly<Record<string, MessageDescription>>;
}

export interface DocumentDescription {
  readonly title: string;
  readonly description: string;
  readonly channels: Readonly<Record<string, ChannelDescription>>;
}

export function asyncApi({ title, description, channels }: DocumentDescription): Json {
  const entries = Object.entries(channels);
  return {
    asyncapi: '3.1.0',
    info: { title, version: '1.0.0', description, license: { name: 'MIT' } },
    defaultContentType: 'application/json',
    servers: {
      local: { host: '127.0.0.1:8000', protocol: 'ws', description: 'Where `start` listens.' },
    },
    channels: Object.fromEntries(entries.map(([name, each]) => [name, channel(each)])),
    operations: Object.fromEntries(entries.flatMap(([name, each]) => operations(name, each))),
  };
}

function channel(described: ChannelDescription): Json {
  const { address, description, parameters, received, sent } = described;
  return {
    address,
    description,
    ...(parameters === undefined ? {} : { parameters }),
    messages: Object.fromEntries(
      Object.entries({ ...received, ...sent }).map(([name, each]) => [name, message(name, each)]),
    ),
  };
}

function message(name: string, { summary, schema, example }: MessageDescription): Json {
  return {
    name,
    summary,
    payload: schema ?? schemaOf(example),
    ...(example === undefined ? {} : { examples: [{ payload: example }] }),
  };
}

function operations(name: string, { received, sent }: ChannelDescription): [string, Json][] {
  const operation = (action: string, messages: object): [string, Json] => [
    `${name}.${action}`,
    {
      action,
      channel: { $ref: `#/channels/${name}` },
      messages: Object.keys(messages).map((each) => ({
        $ref: `#/channels/${name}/messages/${each}`,
      })),
    },
  ];
  return [operation('receive', received), operation('send', sent)];
}

/** The schema of which this is an instance: names and types, all of them required. */
export function schemaOf(value: unknown): Json {
  if (value === null) return { type: ['string', 'null'] };
  if (Array.isArray(value)) {
    const [first] = value as unknown[];
    return { type: 'array', ...(first === undefined ? {} : { items: schemaOf(first) }) };
  }
  if (typeof value === 'number') return { type: 'integer' };
  if (typeof value !== 'object') return { type: typeof value };
  const entries = Object.entries(value);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, each]) => [name, schemaOf(each)])),
    required: entries.map(([name]) => name),
  };
}
