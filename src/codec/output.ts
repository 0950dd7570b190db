/** What one durable command brought about: the unit that views, history and replies are fed with. */
import type { Event } from '../core/event.ts';

export interface Output {
  /** Position of the command in the log, and its time in ms since 1970. */
  readonly sequence: number;
  readonly timeMs: number;
  /** Whom the answer goes to; as in the command. */
  readonly gateway: number;
  readonly request: number;
  /** A huge command comes in chunks: `first` on its first, `last` on its last. */
  readonly first: boolean;
  readonly last: boolean;
  readonly events: readonly Event[];
}
