/** Thread of the engine: warms up, recovers the state once the log is open, then serves until told to stop. */
import { EventBuffer } from '../core/core.ts';
import type { Core } from '../core/core.ts';
import { systemClock } from '../platform/clock.ts';
import { systemRandom } from '../platform/random.ts';
import { nodeDisk } from '../platform/disk.ts';
import { inlineGenerously } from '../platform/inlining.ts';
import { RingConsumer, RingProducer } from '../platform/ring.ts';
import { Engine } from './engine.ts';
import { recover } from './recover.ts';
import { Shared } from './shared.ts';
import type { Go, ThreadData } from './threads.ts';
import { announce, guarded, threadStart, warn } from './threads.ts';
import { warmCore } from './warm-up.ts';

/** Events of one batch usually fit; a huge command goes in chunks of this. */
const EVENT_BYTES = 1 << 18;
/** An engine that waits for room looks again this often, should a bell be missed. */
const ROOM_MS = 100;

const { data, port } = threadStart();
const events = new EventBuffer(EVENT_BYTES);
inlineGenerously();
guarded('engine', () => {
  const core = warmCore(events, systemClock, data.warmUpMs);
  port.once('message', (go: Go) => {
    guarded('engine', () => run(data, go, core));
    port.close();
  });
});

function run(settings: ThreadData, go: Go, warm: Core): void {
  const shared = new Shared(settings.memory);
  const { directory } = settings;
  const until = go.lastSequence;
  const state = recover({ disk: nodeDisk, directory, events, core: warm, until, warn });
  const { core, digest } = state;
  const image = core.image();
  const outputs = new RingProducer(settings.outputs);
  const commands = new RingConsumer(settings.commands);
  const control = new RingConsumer(settings.control);
  const engine = new Engine({
    core,
    digest,
    markets: image.markets,
    auditedThrough: image.venue.auditedThrough,
    timeMs: Math.max(state.timeMs, go.timeMs),
    events,
    commands,
    control,
    outputs,
    batches: new RingProducer(settings.batches),
    shared,
    clock: systemClock,
    random: systemRandom,
    waitForRoom: () => {
      const [durable, free] = [shared.durableLow(), outputs.freeBytes];
      const moved = (): boolean => shared.durableLow() !== durable || outputs.freeBytes !== free;
      shared.engineBell.wait(moved, ROOM_MS);
    },
  });
  announce(port, { kind: 'engine', image });
  const ready = (): boolean => engine.ready();
  while (!engine.finished) {
    engine.step();
    if (!engine.ready()) shared.engineBell.wait(ready, engine.msToTick);
  }
}
