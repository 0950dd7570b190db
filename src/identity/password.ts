/**
 * Passwords: scrypt with a salt of its own for each, its parameters beside the hash, so that they can
 * grow later. Hashing takes memory and time on purpose, so few run at once and few may wait: P13.
 *
 *   stored:  scrypt$LOG2N$R$P$salt in base64$hash in base64      (16 bytes of salt, 32 of hash)
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

export interface PasswordCost {
  /** Logarithm of N; memory is 128 x N x r bytes. */
  readonly log2N: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB and about 0.15 s a password: a row of OWASP's table of equal strengths for scrypt. */
export const passwordCost: PasswordCost = { log2N: 15, r: 8, p: 3 };

export const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 256;

/** Different characters of a password; shorter names may be part of it. */
const DIFFERENT_MIN = 4;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const AT_ONCE = 2;
const WAITING_MAX = 32;

/** Whether a password is acceptable for somebody of this name: long, and not made of the name. */
export function isAcceptable(password: string, name: string): boolean {
  const { length } = password;
  if (length < PASSWORD_LENGTH_MIN || length > PASSWORD_LENGTH_MAX) return false;
  if (new Set(password).size < DIFFERENT_MIN) return false;
  return name.length < DIFFERENT_MIN || !password.toLowerCase().includes(name.toLowerCase());
}

export class PasswordHasher {
  readonly #cost: PasswordCost;
  /** What a name that does not exist is compared with: it takes as long, and never agrees. */
  readonly #nobody: string;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(cost: PasswordCost = passwordCost) {
    this.#cost = cost;
    const { log2N, r, p } = cost;
    this.#nobody = stored({ log2N, r, p }, randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));
  }

  /** The text to store, or 'busy' when too many are being hashed. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const hashed = await this.#turn(() => derive(password, salt, this.#cost));
    return hashed === 'busy' ? 'busy' : stored(this.#cost, salt, hashed);
  }

  /** Whether the password is the stored one; without one it takes as long to say no. */
  async verify(password: string, given: string | undefined): Promise<boolean | 'busy'> {
    const [, log2N, r, p, salt = '', hash = ''] = (given ?? this.#nobody).split('$');
    const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
    const expected = Buffer.from(hash, 'base64');
    const hashed = await this.#turn(() => derive(password, Buffer.from(salt, 'base64'), cost));
    if (hashed === 'busy') return 'busy';
    return timingSafeEqual(hashed, expected) && given !== undefined;
  }

  async #turn(work: () => Promise<Buffer>): Promise<Buffer | 'busy'> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= WAITING_MAX) return 'busy';
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    try {
      return await work();
    } finally {
      // The turn is handed on, so that nobody slips in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}

function stored({ log2N, r, p }: PasswordCost, salt: Buffer, hash: Buffer): string {
  return `scrypt$${log2N}$${r}$${p}$${salt.toString('base64')}$${hash.toString('base64')}`;
}

/** One spelling of a text that looks the same counts (NFKC), whatever keyboard it came from. */
function derive(password: string, salt: Buffer, { log2N, r, p }: PasswordCost): Promise<Buffer> {
  const N = 2 ** log2N;
  const options = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, hash) => {
      if (error === null) resolve(hash);
      else reject(error);
    });
  });
}
