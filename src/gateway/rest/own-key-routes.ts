/**
 * API keys of the account of a signed-in person. A key holds at most what the session may do at that
 * moment; keys themselves make no keys, so one that was stolen dies when it is revoked.
 */
import type { NewKey } from '../../identity/identity.ts';
import { refuseAdministrator } from '../admin/administrators.ts';
import {
  issuedKeyShape,
  keyShape,
  newKeyFields,
  newKeyProblems,
  renderKey,
  revokedShape,
} from '../admin/key-routes.ts';
import type { KeyReply } from '../admin/key-routes.ts';
import { problem } from '../problems.ts';
import { define } from '../route.ts';
import type { AnyRoute } from '../route.ts';
import { list, object, text } from '../shapes.ts';

const tag = 'Keys';

export const ownKeyRoutes: readonly AnyRoute[] = [
  define({
    method: 'GET',
    path: '/api/v1/keys',
    operation: 'listOwnKeys',
    summary: 'API keys of the account without their secrets, revoked ones too.',
    tag,
    permission: 'read',
    reply: object<{ keys: readonly KeyReply[] }>({ keys: list(keyShape, 'Oldest first.') }),
    handle: ({ context, actor }) => {
      const own = context.identity.list().filter((key) => key.account === actor.name);
      return { keys: own.map(renderKey) };
    },
  }),
  define({
    method: 'POST',
    path: '/api/v1/keys',
    operation: 'createOwnKey',
    summary: 'Make an API key of the account; the secret is shown once.',
    tag,
    permission: 'trade',
    sessionOnly: true,
    confirmed: true,
    body: object<Omit<NewKey, 'account'>>(newKeyFields),
    reply: issuedKeyShape,
    status: 201,
    handle: ({ context, actor, body }) => {
      const beyond = body.permissions.find((each) => !actor.permissions.includes(each));
      if (beyond !== undefined) {
        return problem('PERMISSION_MISSING', `The session may not ${beyond} itself.`);
      }
      const refused = refuseAdministrator(context, body.permissions);
      if (refused !== undefined) return refused;
      const issued = context.identity.create({ ...body, account: actor.name });
      if (typeof issued !== 'string') return issued;
      return problem('INVALID_FIELD', newKeyProblems[issued]);
    },
  }),
  define({
    method: 'DELETE',
    path: '/api/v1/keys/:apiKey',
    operation: 'revokeOwnKey',
    summary: 'Revoke an API key of the account at once.',
    tag,
    permission: 'trade',
    sessionOnly: true,
    params: object<{ apiKey: string }>({ apiKey: text('Id of the key.') }),
    reply: revokedShape,
    handle: ({ context, actor, params: { apiKey } }) => {
      const { identity } = context;
      const isOwn = identity
        .list()
        .some((key) => key.apiKey === apiKey && key.account === actor.name);
      if (!isOwn || !identity.revoke(apiKey)) return problem('UNKNOWN_KEY');
      return { apiKey, revoked: true };
    },
  }),
];
