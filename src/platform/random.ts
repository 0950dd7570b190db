/** Randomness that is not part of the state: salts, nonces, secrets. The simulator seeds it. */
import { randomFillSync } from 'node:crypto';

export interface Random {
  /** Overwrites all bytes. */
  draw(into: Uint8Array): void;
}

export const systemRandom: Random = {
  draw: (into) => {
    randomFillSync(into);
  },
};

/** An unsigned 32-bit number that is not 0. */
export function randomWord(random: Random): number {
  const word = new Uint32Array(1);
  const bytes = new Uint8Array(word.buffer);
  while (word[0] === 0) random.draw(bytes);
  return word[0] as number;
}
