/**
 * How a native request is signed: HMAC-SHA256 in hex, or Ed25519 or RSA-SHA256 in base64, over
 * timestamp + METHOD + path?query + body. The WebSocket signs timestamp + GET + /api/v1/stream.
 */
import { createHmac, createPrivateKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

export interface Credentials {
  readonly apiKey: string;
  /** The shared secret, or the private key in PEM. */
  readonly secret: string;
  /** hmac when left out. */
  readonly type?: 'hmac' | 'ed25519' | 'rsa';
}

/** How long signatures are remembered at least. */
const REMEMBERED_MS = 1_000;

/** Path of the native WebSocket. */
export const STREAM_PATH = '/api/v1/stream';

/** Signs requests of one key; a private key is parsed once. */
export class Signer {
  readonly apiKey: string;
  readonly #secret: string;
  readonly #type: 'hmac' | 'ed25519' | 'rsa';
  readonly #privateKey: KeyObject | undefined;
  /** Signatures given out in this and the last span of time. */
  #newer = new Set<string>();
  #older = new Set<string>();
  #turnedMs = 0;

  /** Throws for a private key that is no PEM of a key. */
  constructor(credentials: Credentials) {
    this.apiKey = credentials.apiKey;
    this.#secret = credentials.secret;
    this.#type = credentials.type ?? 'hmac';
    this.#privateKey = this.#type === 'hmac' ? undefined : createPrivateKey(credentials.secret);
  }

  /**
   * Signs a request as of now, or of a few ms before: two equal requests in one millisecond would have
   * the same signature, and the exchange accepts each signature once.
   */
  signOnce(
    method: string,
    target: string,
    body: string,
  ): { readonly timestampMs: number; readonly signature: string } {
    const nowMs = Date.now();
    if (nowMs - this.#turnedMs > REMEMBERED_MS) {
      this.#turnedMs = nowMs;
      this.#older = this.#newer;
      this.#newer = new Set();
    }
    for (let timestampMs = nowMs; ; timestampMs--) {
      const signature = this.sign(timestampMs, method, target, body);
      if (this.#newer.has(signature) || this.#older.has(signature)) continue;
      this.#newer.add(signature);
      return { timestampMs, signature };
    }
  }

  /** Signature of one request; `target` is the path with its query, `body` the bytes sent as text. */
  sign(timestampMs: number, method: string, target: string, body = ''): string {
    const text = `${timestampMs}${method}${target}${body}`;
    if (this.#privateKey === undefined) {
      return createHmac('sha256', this.#secret).update(text).digest('hex');
    }
    const digest = this.#type === 'rsa' ? 'sha256' : null;
    return sign(digest, Buffer.from(text), this.#privateKey).toString('base64');
  }
}
