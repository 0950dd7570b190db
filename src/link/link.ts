/** How a gateway reaches the engine: commands go in, durable outputs come out, in sequence order. */
import type { Output } from '../codec/output.ts';
import type { Command } from '../core/command.ts';
import type { Event } from '../core/event.ts';

/** The command was sequenced and is durable; its events say what it did. */
export interface Answer {
  readonly kind: 'answer';
  readonly sequence: number;
  readonly timeMs: number;
  readonly events: readonly Event[];
}

/**
 * The command was not sequenced: nothing happened. `busy`: a queue is full; `late`: its deadline had
 * passed when it would have been sequenced; `stopped`: the exchange is stopping or has failed.
 */
export interface Refusal {
  readonly kind: 'busy' | 'late' | 'stopped';
}

export interface SubmitOptions {
  /** Wall clock in ms after which the command must not be sequenced any more. */
  readonly deadlineMs?: number;
  /** Take the control lane, which passes a full queue (halt, cancel-all). */
  readonly control?: boolean;
}

export interface Link {
  /** The link fills in the command's gateway and request. */
  submit(command: Command, options?: SubmitOptions): Promise<Answer | Refusal>;
  /** Calls the listener for every output in sequence order, before the submitter gets its answer. */
  onOutput(listener: (output: Output) => void): void;
}
