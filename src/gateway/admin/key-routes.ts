/** API keys: create, list, revoke. The secret of a new key is shown in its reply and never again. */
import { keyTypes, permissions } from '../../identity/key-store.ts';
import type { ApiKey, KeyType, Permission } from '../../identity/key-store.ts';
import { OPERATOR } from '../../identity/identity.ts';
import type { IssuedKey, NewKey, NewKeyError } from '../../identity/identity.ts';
import { problem } from '../problems.ts';
import { timeText } from '../render.ts';
import { define } from '../route.ts';
import { refuseAdministrator } from './administrators.ts';
import type { AnyRoute } from '../route.ts';
import { choice, flag, list, nullable, object, optional, text, time } from '../shapes.ts';
import type { Fields, ObjectShape, Shape } from '../shapes.ts';

const tag = 'Administration';
const PEM_MAX = 4000;

export const keyPermissions: Shape<readonly Permission[]> = list(
  choice<Permission>(permissions, ''),
  'What the key may do.',
  permissions.length,
);

/** A key as it is told, here and by the command line. */
export interface KeyReply extends Omit<ApiKey, 'createdMs' | 'revokedMs'> {
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

export function renderKey({ createdMs, revokedMs, ...key }: ApiKey): KeyReply {
  const revokedAt = revokedMs === 0 ? null : timeText(revokedMs);
  return { ...key, createdAt: timeText(createdMs), revokedAt };
}

export const keyShape: ObjectShape<KeyReply> = object<KeyReply>({
  apiKey: text('Id of the key.'),
  account: text('Account that it acts for.'),
  type: choice<KeyType>(keyTypes, 'How it signs.'),
  permissions: keyPermissions,
  addresses: list(text(''), 'CIDR blocks that it may be used from; empty: from anywhere.'),
  createdAt: time('When it was made.'),
  revokedAt: nullable(time('When it was revoked; null while it is valid.')),
});

export const newKeyProblems: Readonly<Record<NewKeyError, string>> = {
  INVALID_ADDRESS: 'addresses: wants addresses or CIDR blocks.',
  INVALID_PUBLIC_KEY: 'publicKey: wants PEM of the given type (RSA of 2048 bits or more).',
  INVALID_PERMISSION: 'permissions: wants names of permissions.',
};

/** What is told of a new key, once. */
export const issuedKeyShape: ObjectShape<IssuedKey> = object<IssuedKey>({
  account: text('Account that it acts for.'),
  apiKey: text('Id of the key.'),
  secret: text("Shown only now; '' when the client has the private key.", { min: 0 }),
  permissions: keyPermissions,
  type: choice<KeyType>(keyTypes, 'How it signs.'),
});

/** What a new key is made of, besides its account. */
export const newKeyFields: Fields<Omit<NewKey, 'account'>> = {
  permissions: keyPermissions,
  addresses: optional(list(text('', { max: 43 }), 'CIDR blocks that it may be used from.', 100)),
  type: optional(choice<KeyType>(keyTypes, 'hmac unless said otherwise.')),
  publicKey: optional(text('PEM; of ed25519 and rsa keys.', { max: PEM_MAX })),
};

/** What is told of a revoked key. */
export const revokedShape: ObjectShape<{ apiKey: string; revoked: boolean }> = object<{
  apiKey: string;
  revoked: boolean;
}>({ apiKey: text('Id of the key.'), revoked: flag('true.') });

export const keyRoutes: readonly AnyRoute[] = [
  define({
    method: 'GET',
    path: '/api/v1/admin/keys',
    operation: 'listKeys',
    summary: 'All API keys without their secrets, revoked ones too.',
    tag,
    permission: 'admin',
    reply: object<{ keys: readonly KeyReply[] }>({ keys: list(keyShape, 'Oldest first.') }),
    handle: ({ context }) => ({ keys: context.identity.list().map(renderKey) }),
  }),
  define({
    method: 'POST',
    path: '/api/v1/admin/keys',
    operation: 'createKey',
    summary: 'Make an API key; the secret is shown once.',
    tag,
    permission: 'admin',
    confirmed: true,
    body: object<NewKey>({
      account: text('Account that it acts for.', { pattern: /^[A-Za-z0-9._@-]{1,64}$/ }),
      ...newKeyFields,
    }),
    reply: issuedKeyShape,
    status: 201,
    handle: ({ context, body }) => {
      const { account } = body;
      const { reference } = context.views;
      if (account !== OPERATOR && reference.accountByName(account) === undefined) {
        return problem('UNKNOWN_ACCOUNT', `account: ${account}`);
      }
      const refused = refuseAdministrator(context, body.permissions);
      if (refused !== undefined) return refused;
      const issued = context.identity.create(body);
      if (typeof issued !== 'string') return issued;
      return problem('INVALID_FIELD', newKeyProblems[issued]);
    },
  }),
  define({
    method: 'DELETE',
    path: '/api/v1/admin/keys/:apiKey',
    operation: 'revokeKey',
    summary: 'Revoke an API key at once.',
    tag,
    permission: 'admin',
    params: object<{ apiKey: string }>({ apiKey: text('Id of the key.') }),
    reply: revokedShape,
    handle: ({ context, params: { apiKey } }) =>
      context.identity.revoke(apiKey) ? { apiKey, revoked: true } : problem('UNKNOWN_KEY'),
  }),
];
