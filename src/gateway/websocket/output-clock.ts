/**
 * The clock of output, one for all surfaces of a server: whatever one turn of the event loop brought
 * about leaves together at its end. Public topics rest after a flush for as long as it took, so that
 * fan-out takes at most half of the thread and gathers more the busier it is.
 */

/** A connection with output. */
interface Writer {
  flush(): void;
}

/** A topic with something to tell. */
export interface Due {
  /** At most one flush in so many ms; 0: with every flush. */
  readonly intervalMs: number;
  /** When it was flushed last. */
  readonly flushedMs: number;
  /** The interval is not waited for. */
  readonly urgent: boolean;
  flush(nowMs: number): void;
}

export class OutputClock {
  readonly #now: () => number;
  readonly #changed = new Set<Due>();
  readonly #waiting = new Set<Writer>();
  #soon: NodeJS.Immediate | undefined;
  #later: NodeJS.Timeout | undefined;
  #laterMs = 0;
  /** Public topics rest until then. */
  #restUntilMs = 0;

  /** `now`: ms that only go forward. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The connection has output. */
  readonly wake = (connection: Writer): void => {
    this.#waiting.add(connection);
    this.#soon ??= setImmediate(() => this.flush());
  };

  /** The topic has something to tell, or is urgent now. */
  touch(topic: Due): void {
    if (this.#changed.has(topic)) {
      if (!topic.urgent) return;
    } else this.#changed.add(topic);
    this.#schedule(this.#dueMs(topic));
  }

  /** The topic has ended. */
  forget(topic: Due): void {
    this.#changed.delete(topic);
  }

  /** Ends all waiting; nothing is flushed any more. */
  close(): void {
    if (this.#soon !== undefined) clearImmediate(this.#soon);
    clearTimeout(this.#later);
  }

  #dueMs(topic: Due): number {
    if (topic.urgent) return 0;
    return Math.max(this.#restUntilMs, topic.flushedMs + topic.intervalMs);
  }

  #schedule(dueMs: number): void {
    const nowMs = this.#now();
    if (dueMs <= nowMs) {
      this.#soon ??= setImmediate(() => this.flush());
      return;
    }
    if (this.#later !== undefined && this.#laterMs <= dueMs) return;
    clearTimeout(this.#later);
    this.#laterMs = dueMs;
    this.#later = setTimeout(
      () => {
        this.#later = undefined; // it may come a little early: then it is set again
        this.flush();
      },
      Math.ceil(dueMs - nowMs),
    );
    this.#later.unref();
  }

  /** Topics that are due put their messages into the connections, then every connection writes. */
  flush(): void {
    if (this.#soon !== undefined) clearImmediate(this.#soon);
    this.#soon = undefined;
    const startMs = this.#now();
    let nextMs = Number.POSITIVE_INFINITY;
    let published = false;
    for (const topic of this.#changed) {
      const dueMs = this.#dueMs(topic);
      if (dueMs > startMs) nextMs = Math.min(nextMs, dueMs);
      else {
        this.#changed.delete(topic);
        topic.flush(startMs);
        published = true;
      }
    }
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const connection of waiting) connection.flush();
    if (published) {
      const endMs = this.#now();
      this.#restUntilMs = endMs + (endMs - startMs);
    }
    if (nextMs < Number.POSITIVE_INFINITY) this.#schedule(Math.max(nextMs, this.#restUntilMs));
  }
}
