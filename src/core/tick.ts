/**
 * What a tick does, in the order of docs/instructions.md 12: time passes only here, so a replay of the log
 * passes it the same way. Not hot.
 */
import { runCountdowns } from './countdowns.ts';
import type { Book } from './book.ts';
import type { Consequences } from './consequences.ts';
import type { Sessions } from './sessions.ts';
import type { State } from './state.ts';

export class TickWork {
  readonly #state: State;
  readonly #book: Book;
  readonly #sessions: Sessions;
  readonly #consequences: Consequences;

  constructor(state: State, book: Book, sessions: Sessions, consequences: Consequences) {
    this.#state = state;
    this.#book = book;
    this.#sessions = sessions;
    this.#consequences = consequences;
  }

  /** `random` is the number that the tick carries. */
  run(random: number): void {
    const state = this.#state;
    state.keys.forget(state.timeMs);
    state.expiries.tick(this.#book);
    this.#consequences.run();
    runCountdowns(state, this.#book);
    this.#consequences.run();
    state.feeTiers.tick(state.timeMs);
    for (let market = 1; market < state.markets.names.length; market++) {
      this.#sessions.tick(market, random);
      this.#consequences.run();
    }
    state.tickedAt = state.timeMs;
  }
}
