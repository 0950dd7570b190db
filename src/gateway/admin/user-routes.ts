/** Users: people who sign in with name and password. The operator makes and ends them. */
import { OPERATOR } from '../../identity/identity.ts';
import type { NewUser, UserError } from '../../identity/people.ts';
import { PASSWORD_LENGTH_MAX } from '../../identity/password.ts';
import type { Permission } from '../../identity/key-store.ts';
import type { User } from '../../identity/user-store.ts';
import { problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { timeText } from '../render.ts';
import { userName } from '../rest/session-routes.ts';
import { define } from '../route.ts';
import type { AnyRoute } from '../route.ts';
import { flag, list, object, text, time } from '../shapes.ts';
import type { ObjectShape } from '../shapes.ts';
import { refuseAdministrator } from './administrators.ts';
import { keyPermissions } from './key-routes.ts';

const tag = 'Administration';

/** A user as it is told, here and by the command line. */
export interface UserReply {
  readonly name: string;
  readonly account: string;
  readonly permissions: readonly Permission[];
  readonly createdAt: string;
}

export function renderUser({ createdMs, ...user }: User): UserReply {
  return { ...user, createdAt: timeText(createdMs) };
}

const account = text('Account that the user acts for.', { pattern: /^[A-Za-z0-9._@-]{1,64}$/ });
const password = text('At least 12 characters, and not made of the name.', {
  max: PASSWORD_LENGTH_MAX,
});

const userShape: ObjectShape<UserReply> = object<UserReply>({
  name: userName,
  account,
  permissions: keyPermissions,
  createdAt: time('When it was made.'),
});

const told = (made: User | UserError): UserReply | Problem =>
  typeof made === 'string' ? problem(made) : renderUser(made);

export const userRoutes: readonly AnyRoute[] = [
  define({
    method: 'GET',
    path: '/api/v1/admin/users',
    operation: 'listUsers',
    summary: 'Everybody who can sign in with a password.',
    tag,
    permission: 'admin',
    reply: object<{ users: readonly UserReply[] }>({ users: list(userShape, 'Oldest first.') }),
    handle: ({ context }) => ({ users: context.identity.people.users().map(renderUser) }),
  }),
  define({
    method: 'POST',
    path: '/api/v1/admin/users',
    operation: 'createUser',
    summary: 'Make a user; one whose permissions include admin is an operator.',
    tag,
    permission: 'admin',
    confirmed: true,
    body: object<NewUser>({ name: userName, password, account, permissions: keyPermissions }),
    reply: userShape,
    status: 201,
    handle: async ({ context, body }) => {
      const isKnown = context.views.reference.accountByName(body.account) !== undefined;
      if (!isKnown && body.account !== OPERATOR) {
        return problem('UNKNOWN_ACCOUNT', `account: ${body.account}`);
      }
      const refused = refuseAdministrator(context, body.permissions);
      return refused ?? told(await context.identity.people.createUser(body));
    },
  }),
  define({
    method: 'PUT',
    path: '/api/v1/admin/users/:name/password',
    operation: 'setUserPassword',
    summary: 'Give a user another password; every session of the user ends.',
    tag,
    permission: 'admin',
    confirmed: true,
    params: object<{ name: string }>({ name: userName }),
    body: object<{ password: string }>({ password }),
    reply: userShape,
    handle: async ({ context, params: { name }, body }) => {
      const { people } = context.identity;
      const user = people.users().find((each) => each.name.toLowerCase() === name.toLowerCase());
      const refused = refuseAdministrator(context, user?.permissions ?? []);
      return refused ?? told(await people.setPassword(name, body.password));
    },
  }),
  define({
    method: 'DELETE',
    path: '/api/v1/admin/users/:name',
    operation: 'removeUser',
    summary: 'End a user and every session of it; keys of the account stay.',
    tag,
    permission: 'admin',
    params: object<{ name: string }>({ name: userName }),
    reply: object<{ name: string; removed: boolean }>({ name: userName, removed: flag('true.') }),
    handle: ({ context, params: { name } }) =>
      context.identity.people.removeUser(name) ? { name, removed: true } : problem('UNKNOWN_USER'),
  }),
];
