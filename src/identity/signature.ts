/** Signatures of requests: HMAC-SHA256 in hex, Ed25519 and RSA (PKCS #1 v1.5, SHA-256) in base64. */
import {
  createHash,
  createHmac,
  createPublicKey,
  timingSafeEqual,
  verify as verifySignature,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { KeyType } from './key-store.ts';

const RSA_BITS_MIN = 2048;

/** Compares in a time that tells nothing about where, or by how much, two texts differ. */
export function equalConstantTime(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/** A public key in PEM of the given type; undefined if the text is none. */
export function publicKey(type: 'ed25519' | 'rsa', pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: pem, format: 'pem' });
    if (key.asymmetricKeyType !== type) return undefined;
    const bits = key.asymmetricKeyDetails?.modulusLength ?? RSA_BITS_MIN;
    return bits < RSA_BITS_MIN ? undefined : key;
  } catch {
    return undefined;
  }
}

/** Whether `signature` is the key's over the payload. */
export function verify(
  type: KeyType,
  secret: string,
  payload: Uint8Array,
  signature: string,
): boolean {
  if (type === 'hmac') {
    const expected = createHmac('sha256', secret).update(payload).digest('hex');
    return equalConstantTime(expected, signature.toLowerCase());
  }
  const key = publicKey(type, secret);
  if (key === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return false;
  const bytes = Buffer.from(signature, 'base64');
  return verifySignature(type === 'rsa' ? 'sha256' : null, payload, key, bytes);
}
