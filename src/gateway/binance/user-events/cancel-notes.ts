/**
 * Ids that clients gave their cancels. The log does not keep them: the handler of a cancel notes its id
 * under the command's sequence as soon as that is known, and the command's events, which are put into
 * words at the end of the same turn of the event loop, show it.
 */
import { cancelIdOf } from '../client-ids.ts';

/** Events are told within a turn; so many cancels of one turn keep their ids. */
const NOTES_MAX = 10_000;

export class CancelNotes {
  readonly #ids = new Map<number, string>();

  /** The command of this sequence was a cancel of this id; undefined: its sender gave none. */
  note(sequence: number, id: string | undefined): void {
    if (id === undefined) return;
    this.#ids.set(sequence, id);
    if (this.#ids.size <= NOTES_MAX) return;
    const oldest = this.#ids.keys().next();
    if (oldest.done !== true) this.#ids.delete(oldest.value);
  }

  /** The id that the cancel of this sequence shows. */
  idOf(sequence: number): string {
    return cancelIdOf(this.#ids.get(sequence), sequence);
  }
}
