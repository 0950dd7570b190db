/**
 * A public channel with one set of parameters: what changed is put into words once and the same bytes
 * go to all subscribers. A subscriber that reads too slowly misses messages as a whole and is brought
 * up to date when it can be written to again, so what it does get is consistent.
 */
import type { Connection, Subscribable } from './connection.ts';
import type { Due } from './output-clock.ts';
import { textFrames } from './text-frame.ts';

export interface TopicOptions {
  readonly key: string;
  /** At most one message in so many ms; 0: with every flush. */
  readonly intervalMs: number;
  /** Called when there is something to flush. */
  readonly wake: (topic: Topic) => void;
  /** Called when the last subscriber has gone. */
  readonly ended: (topic: Topic) => void;
}

export abstract class Topic implements Subscribable, Due {
  readonly key: string;
  readonly intervalMs: number;
  flushedMs = 0;
  readonly #wake: (topic: Topic) => void;
  readonly #ended: (topic: Topic) => void;
  readonly #subscribers = new Set<Connection>();
  /** Those who need the whole state next: new ones, and slow ones that have caught up. */
  readonly #fresh = new Set<Connection>();
  /** Those who miss messages until they have caught up. */
  readonly #slow = new Set<Connection>();

  constructor(options: TopicOptions) {
    this.key = options.key;
    this.intervalMs = options.intervalMs;
    this.#wake = options.wake;
    this.#ended = options.ended;
  }

  /** What changed since the last call, as messages in order; none when nothing did. */
  protected abstract changes(): readonly string[];

  /** The state as one message, for who has none; undefined when there is nothing to tell. */
  protected abstract state(): string | undefined;

  /** Stops listening to the views. */
  protected abstract end(): void;

  /** The message in the envelope that connections may ask for. */
  protected enveloped(text: string): string {
    return text;
  }

  /** These connections did not get what `changes` just answered. */
  protected missed(_connections: ReadonlySet<Connection>): void {
    // For most topics the state makes up for it.
  }

  /** What makes up for all that the connection missed, if that is not the state. */
  protected arrears(_connection: Connection): string | undefined {
    return undefined;
  }

  /** The connection gets the state, then every change; one that had it gets the state again. */
  add(connection: Connection): void {
    connection.stale.delete(this);
    this.#slow.delete(connection);
    if (!this.conflated) {
      this.#subscribers.add(connection);
      return;
    }
    this.#subscribers.delete(connection);
    this.#fresh.add(connection);
    this.#wake(this);
  }

  /** The slow connection has caught up. */
  resume(connection: Connection): void {
    if (this.#slow.has(connection)) this.add(connection);
  }

  remove(connection: Connection): void {
    this.#subscribers.delete(connection);
    this.#fresh.delete(connection);
    this.#slow.delete(connection);
    connection.stale.delete(this);
    if (this.#subscribers.size + this.#fresh.size + this.#slow.size > 0) return;
    this.end();
    this.#ended(this);
  }

  /** Whether somebody waits for the state: then the interval is not waited for. */
  get urgent(): boolean {
    return this.#fresh.size > 0;
  }

  /** Sends what changed to subscribers and the state to who needs it. */
  flush(nowMs: number): void {
    this.flushedMs = nowMs;
    const changes = this.changes();
    if (changes.length > 0) this.#publish(changes);
    if (this.#fresh.size > 0) this.#bringUpToDate();
  }

  protected touched(): void {
    this.#wake(this);
  }

  #publish(texts: readonly string[]): void {
    const frames = this.#framer(texts);
    for (const connection of this.#subscribers) {
      if (connection.slow && this.conflated) {
        this.#subscribers.delete(connection);
        this.#slow.add(connection);
        connection.stale.add(this);
      } else connection.publish(frames(connection));
    }
    if (this.#slow.size > 0) this.missed(this.#slow);
    if (this.#fresh.size > 0) this.missed(this.#fresh);
  }

  #bringUpToDate(): void {
    const state = this.state();
    const frames = state === undefined ? undefined : this.#framer([state]);
    for (const connection of this.#fresh) {
      const arrears = this.arrears(connection);
      if (arrears !== undefined) connection.publish(this.#framer([arrears])(connection));
      else if (frames !== undefined) connection.publish(frames(connection));
      this.#subscribers.add(connection);
    }
    this.#fresh.clear();
  }

  /** The bytes of the texts, made at most once bare and once enveloped. */
  #framer(texts: readonly string[]): (connection: Connection) => Buffer {
    let bare: Buffer | undefined;
    let enveloped: Buffer | undefined;
    return (connection) => {
      if (!connection.enveloped) return (bare ??= textFrames(texts));
      return (enveloped ??= textFrames(texts.map((text) => this.enveloped(text))));
    };
  }

  /** Whether messages may be left out for a slow reader; else its backlog ends the connection. */
  protected get conflated(): boolean {
    return true;
  }
}
