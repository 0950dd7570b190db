/**
 * Secrets at rest: AES-256-GCM under one master key. The key comes from BUTTONWOOD_MASTER_KEY (64 hex
 * digits) or from the file `master.key` of the data directory (mode 0600), made on the first start.
 *
 *   sealed secret:  12 bytes nonce | 16 bytes tag | ciphertext      (the key id is authenticated as well)
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class Vault {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    if (key.length !== KEY_BYTES) throw new Error(`a master key has ${KEY_BYTES} bytes`);
    this.#key = key;
  }

  /** Encrypts a secret so that it opens only under the same name. */
  seal(name: string, secret: string): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(name));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** Decrypts; throws if the master key is another one or a byte was changed. */
  open(name: string, sealed: Uint8Array): string {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(name));
    decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const text = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  }
}

/** The master key in hex, from the environment's text or from its file, which is made when missing. */
export function openVault(path: string, environment: string | undefined): Vault {
  const hex = environment ?? readOrMake(path);
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) throw new Error('the master key is not 64 hex digits');
  return new Vault(Buffer.from(hex, 'hex'));
}

function readOrMake(path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  const hex = randomBytes(KEY_BYTES).toString('hex');
  writeFileSync(path, `${hex}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return hex;
}
