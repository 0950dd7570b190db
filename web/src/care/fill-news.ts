/** News of own resting orders that were filled: a toast for each order and moment, a sound if wanted. */
import type { Fill } from '../api/wire.ts';
import { feed } from '../feed/feed.ts';
import { add, decimal, decimalText, trimmed } from '../number/decimal.ts';
import { plain } from '../number/show.ts';
import { useSettings } from '../state/settings.ts';
import { toast } from '../state/toasts.ts';

const GATHER_MS = 250;
const TONES_HZ = [660, 880] as const;
const TONE_S = 0.09;

let gathered: Fill[] = [];
let audio: AudioContext | undefined;

function chime(): void {
  audio ??= new AudioContext();
  for (const [index, frequency] of TONES_HZ.entries()) {
    const start = audio.currentTime + index * TONE_S;
    const volume = audio.createGain();
    volume.gain.setValueAtTime(0.08, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + TONE_S * 2);
    const tone = audio.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + TONE_S * 2);
  }
}

function tell(): void {
  const orders = Map.groupBy(gathered, ({ orderId }) => orderId);
  gathered = [];
  for (const fills of orders.values()) {
    const [first] = fills;
    if (first === undefined) continue;
    const zero = { units: 0n, scale: 0 };
    const sum = fills.reduce((total, { quantity }) => add(total, decimal(quantity)), zero);
    const what = `${trimmed(decimalText(sum))} ${first.market}`;
    toast(
      'good',
      `${first.side === 'BUY' ? 'Bought' : 'Sold'} ${what}`,
      `at ${plain(first.price)}`,
    );
  }
  if (useSettings.getState().soundOnFills) chime();
}

export function followFills(): void {
  feed.accountEvents.on((events) => {
    // What an order takes at once is told with the answer to it.
    const fills = events
      .filter((event) => event.channel === 'fills')
      .map(({ fill }) => fill)
      .filter(({ liquidity }) => liquidity === 'MAKER');
    if (fills.length === 0) return;
    if (gathered.length === 0) setTimeout(tell, GATHER_MS);
    gathered.push(...fills);
  });
}
