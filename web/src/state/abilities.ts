/** What this exchange can do, read from its own description: forms offer nothing that it would refuse. */
import { create } from 'zustand';
import { request } from '../api/http.ts';

interface Abilities {
  readonly orderTypes: ReadonlySet<string>;
  readonly timesInForce: ReadonlySet<string>;
  /** Fields that a new order may carry. */
  readonly fields: ReadonlySet<string>;
  readonly paths: ReadonlySet<string>;
  /** Statuses that the operator may give a market. */
  readonly statuses: readonly string[];
  /** Decimals of each asset. */
  readonly scales: Readonly<Record<string, number>>;
}

export const useAbilities = create<Abilities>()(() => ({
  orderTypes: new Set(['LIMIT', 'MARKET', 'LIMIT_MAKER']),
  timesInForce: new Set(['GTC', 'IOC', 'FOK']),
  fields: new Set(),
  paths: new Set(),
  statuses: [],
  scales: {},
}));

interface Schema {
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Operation {
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: Schema } };
  };
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

function bodyOf(description: Description, path: string, method: string): Schema {
  const operation = description.paths[path]?.[method];
  return operation?.requestBody?.content['application/json'].schema ?? {};
}

/** Asks once; until the answer is there the least is offered. */
export async function loadAbilities(): Promise<void> {
  const [described, assets] = await Promise.all([
    request<Description>('GET', '/openapi.json'),
    request<{ readonly assets: readonly { readonly asset: string; readonly scale: number }[] }>(
      'GET',
      '/api/v1/assets',
    ),
  ]);
  if (assets.ok) {
    const scales = assets.value.assets.map(({ asset, scale }) => [asset, scale] as const);
    useAbilities.setState({ scales: Object.fromEntries(scales) });
  }
  if (!described.ok) return;
  const description = described.value;
  const { properties = {} } = bodyOf(description, '/api/v1/orders', 'post');
  const status = bodyOf(description, '/api/v1/admin/markets/{market}/status', 'put');
  useAbilities.setState((before) => ({
    orderTypes: new Set(properties['type']?.enum ?? before.orderTypes),
    timesInForce: new Set(properties['timeInForce']?.enum ?? before.timesInForce),
    fields: new Set(Object.keys(properties)),
    paths: new Set(Object.keys(description.paths)),
    statuses: status.properties?.['status']?.enum ?? [],
  }));
}
