/**
 * What the faces of this surface share within one gateway: the feeds of user events, the listen keys,
 * and the ids of cancels on their way into events.
 */
import type { GatewayContext } from '../context.ts';
import { AccountFeeds } from './user-events/account-feed.ts';
import { CancelNotes } from './user-events/cancel-notes.ts';
import { ListenKeys } from './user-events/listen-keys.ts';

export interface Surface {
  readonly feeds: AccountFeeds;
  readonly listenKeys: ListenKeys;
  readonly cancelNotes: CancelNotes;
}

const surfaces = new WeakMap<GatewayContext, Surface>();

/** The surface of a gateway, made when it is first asked for; its views must follow the link already. */
export function surfaceOf(context: GatewayContext): Surface {
  const known = surfaces.get(context);
  if (known !== undefined) return known;
  const { link, views, identity, now } = context;
  const cancelNotes = new CancelNotes();
  const feeds = new AccountFeeds({ link, views, notes: cancelNotes });
  const isActive = (apiKey: string): boolean => identity.isActive(apiKey);
  const listenKeys = new ListenKeys(feeds, { now, isActive });
  const made = { feeds, listenKeys, cancelNotes };
  surfaces.set(context, made);
  return made;
}
