/** Where the golden log of each behaviour version lies, and what is noted beside it. */
import { fileURLToPath } from 'node:url';

/** `golden.json`: what replaying the directory has to give. */
export interface Golden {
  readonly behaviour: number;
  readonly seed: number;
  readonly lastSequence: number;
  /** Digest of all events, and hash of the state, at lastSequence. */
  readonly digest: string;
  readonly stateHash: string;
  readonly snapshotSequence: number;
  /** How many commands there are of each kind, and how many events. */
  readonly commands: Readonly<Record<string, number>>;
  readonly events: Readonly<Record<string, number>>;
}

/** The data directory of a behaviour version. */
export function goldenDirectory(behaviour: number): string {
  return fileURLToPath(new URL(`./behaviour-${behaviour}`, import.meta.url));
}

export const hex = (digest: number): string => digest.toString(16).padStart(8, '0');
