/**
 * What every face of the gateway works with. The context holds ports only: commands go out by the link,
 * answers to queries come from views and history, and who asks comes from identity.
 */
import type { Logger } from 'pino';
import type { HistoryQueries } from '../history/queries.ts';
import type { Identity } from '../identity/identity.ts';
import type { Permission } from '../identity/key-store.ts';
import type { Link } from '../link/link.ts';
import type { Views } from '../marketdata/views.ts';
import type { RateLimits } from './limits.ts';
import type { GatewayMetrics } from './metrics.ts';
import type { Terminal } from './terminal/terminal-routes.ts';

export interface GatewayOptions {
  /** Believe a `user_id` that a request names (demo mode on a loopback address). */
  readonly trustUserId: boolean;
  /** API_KEY: unsigned writes need it in X-API-Key, and with it a `user_id` is believed. */
  readonly apiKey?: string | undefined;
  /** Symbol of the market of short-route requests that name none. */
  readonly defaultMarket: string;
  /** Largest body in bytes. */
  readonly bodyBytesMax: number;
  /** Amounts by asset symbol, in decimal text: money commands above one need a second administrator. */
  readonly approvalLimits?: ReadonlyMap<string, string> | undefined;
  /** Demo mode; absent otherwise. */
  readonly demo?: DemoOptions | undefined;
  /** Addresses of proxies whose X-Forwarded-For is believed; none by default. */
  readonly trustedProxies?: readonly string[] | undefined;
}

export interface DemoOptions {
  /** Names of the demo accounts. */
  readonly accounts: readonly string[];
  /** Whether anybody may act for them by one click: the server listens on a loopback address. */
  readonly oneClick: boolean;
}

/** What the engine side reports about itself; read at every scrape of /metrics and /statistics. */
export type ExchangeFigures = Readonly<Record<string, number>>;

/** A histogram of the engine side: how long commits or matching took. */
export interface ExchangeDurations {
  readonly name: string;
  readonly boundsUs: readonly number[];
  /** One count for each bound, not cumulative, and one for what is beyond the last. */
  readonly counts: readonly number[];
  readonly sumUs: number;
}

export interface GatewayContext {
  readonly link: Link;
  readonly views: Views;
  readonly identity: Identity;
  readonly history: HistoryQueries;
  readonly options: GatewayOptions;
  readonly log: Logger;
  readonly metrics: GatewayMetrics;
  readonly limits: RateLimits;
  /** Figures of engine, log and follower by name; every name becomes a gauge of /metrics. */
  readonly figures: () => ExchangeFigures;
  /** Histograms of the engine side; each becomes `buttonwood_NAME_seconds` of /metrics. */
  readonly durations: () => readonly ExchangeDurations[];
  /** The page at `/`; absent: none. */
  readonly terminal?: Terminal;
  /** Wall clock in ms; replaced in tests. */
  readonly now: () => number;
}

/** Who acts in a request. */
export interface Actor {
  /** Account number; 0 is the operator. */
  readonly account: number;
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** Believed on its word (trusted user_id), without a signature. */
  readonly trusted: boolean;
  /** The person, when a session acts. */
  readonly user?: string;
  /** The key, or the user, that acts: two of them are two administrators. */
  readonly credential?: string;
}

/** What goes with a command besides its fields. */
export interface CommandOptions {
  /** '' or absent: none. */
  readonly idempotencyKey?: string | undefined;
  /** Wall clock in ms after which the command must not be sequenced. */
  readonly deadlineMs?: number | undefined;
}
