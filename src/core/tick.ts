/**
 * What a tick does, in the order of docs/instructions.md 12: time passes only here, so a replay of the log
 * passes it the same way. Not hot.
 */
import type { Sessions } from './sessions.ts';
import type { State } from './state.ts';

export class TickWork {
  readonly #state: State;
  readonly #sessions: Sessions;

  constructor(state: State, sessions: Sessions) {
    this.#state = state;
    this.#sessions = sessions;
  }

  /** `random` is the number that the tick carries. */
  run(random: number): void {
    const state = this.#state;
    state.keys.forget(state.timeMs);
    state.feeTiers.tick(state.timeMs);
    for (let market = 1; market < state.markets.names.length; market++) {
      this.#sessions.tick(market, random);
    }
    state.tickedAt = state.timeMs;
  }
}
