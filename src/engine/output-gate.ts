/**
 * What the engine answers, held back until it is durable: outputs are written ahead into the output ring
 * and published batch by batch, only up to what the log reports (P1). When the ring is full it waits for
 * the log and for the gateway; nothing is dropped. Refusals keep their place among the outputs.
 */
import { OUTPUT_FRAME, OUTPUT_HEAD_BYTES, REFUSAL_BYTES, writeOutputHead } from '../codec/frame.ts';
import type { RecordBuffer } from '../core/schema.ts';
import type { Sequence } from '../core/types.ts';
import type { RingProducer } from '../platform/ring.ts';
import type { Shared } from './shared.ts';

export interface OutputGateOptions {
  readonly outputs: RingProducer;
  readonly shared: Shared;
  /** Called when outputs find no room: returns when the log or the gateway has moved on. */
  readonly waitForRoom: () => void;
}

/** A batch whose outputs are not published yet. */
interface Unpublished {
  readonly sequence: Sequence;
  /** Output ring position behind its outputs and the refusals that follow them. */
  position: number;
}

/** More than this is copied by one call instead of word by word. */
const WORDWISE_BYTES = 1024;

export class OutputGate {
  readonly #options: OutputGateOptions;
  readonly #unpublished: Unpublished[] = [];
  /** Last sequence handed to the log: when it is durable, everything written may be seen. */
  #handedOver: Sequence;

  constructor(options: OutputGateOptions, sequence: Sequence) {
    this.#options = options;
    this.#handedOver = sequence;
  }

  /** Everything written is published. */
  get empty(): boolean {
    return this.#unpublished.length === 0;
  }

  /** True when `publish` would publish something. */
  ready(): boolean {
    const first = this.#unpublished[0];
    return first !== undefined && this.#isDurable(first.sequence);
  }

  /** Publishes the outputs of every batch that has become durable. */
  publish(): void {
    let position: number | undefined;
    while (this.ready()) position = this.#unpublished.shift()?.position;
    if (position === undefined) return;
    this.#options.outputs.publishTo(position);
    this.#options.shared.gatewayBell.ring();
  }

  /** The log has a batch that ends with this sequence; its outputs come now. */
  beginBatch(sequence: Sequence): void {
    this.#handedOver = sequence;
  }

  /** All outputs of the batch are written. */
  endBatch(): void {
    const { position } = this.#options.outputs;
    this.#unpublished.push({ sequence: this.#handedOver, position });
  }

  /** Writes an output, or a chunk of one: a head and the events in a range of bytes. */
  write(head: Parameters<typeof writeOutputHead>[2], events: RecordBuffer, eventsAt: number): void {
    const { outputs } = this.#options;
    const { bytes } = head;
    const at = this.#room(OUTPUT_HEAD_BYTES + bytes);
    writeOutputHead(outputs.records, at, head);
    const target = outputs.records.i32;
    const source = events.i32;
    const to = (at + OUTPUT_HEAD_BYTES) >> 2;
    const from = eventsAt >> 2;
    if (bytes > WORDWISE_BYTES) target.set(source.subarray(from, from + (bytes >> 2)), to);
    else for (let i = 0; i < bytes >> 2; i++) target[to + i] = source[from + i] as number;
    outputs.commit(OUTPUT_HEAD_BYTES + bytes, OUTPUT_FRAME);
  }

  /** Writes a refusal, which is seen after everything written before it. */
  refuse(tag: number, gateway: number, request: number): void {
    const { outputs, shared } = this.#options;
    const at = this.#room(REFUSAL_BYTES);
    outputs.records.i32[at >> 2] = gateway;
    outputs.records.i32[(at >> 2) + 1] = request;
    outputs.commit(REFUSAL_BYTES, tag);
    const last = this.#unpublished.at(-1);
    if (last === undefined) {
      outputs.publish();
      shared.gatewayBell.ring();
    } else last.position = outputs.position;
  }

  #isDurable(sequence: Sequence): boolean {
    return ((this.#options.shared.durableLow() - (sequence | 0)) | 0) >= 0;
  }

  /** Room for a frame; when the ring is full, waits for durability, publishes, waits for the gateway. */
  #room(bytes: number): number {
    const { outputs, shared, waitForRoom } = this.#options;
    let at = outputs.reserve(bytes);
    while (at < 0) {
      this.publish();
      if (this.empty && this.#isDurable(this.#handedOver)) {
        outputs.publish();
        shared.gatewayBell.ring();
      }
      at = outputs.reserve(bytes);
      if (at >= 0) break;
      waitForRoom();
      at = outputs.reserve(bytes);
    }
    return at;
  }
}
