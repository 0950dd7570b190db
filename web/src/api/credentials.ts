/**
 * Who the requests of this page act for: a session (a cookie that scripts cannot read, and the token
 * that every change must carry), or an API key whose secret signs each request.
 */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'session'; readonly csrfToken: string }
  | { readonly kind: 'key'; readonly apiKey: string; readonly secret: string };

export interface Key {
  readonly apiKey: string;
  readonly secret: string;
}

/** False on a page that came over plain HTTP from another machine: browsers sign nothing there. */
export function canSign(): boolean {
  return globalThis.crypto.subtle !== undefined;
}

/** HMAC-SHA256 in hex over the concatenated parts. */
export async function sign(secret: string, ...parts: readonly string[]): Promise<string> {
  const text = new TextEncoder();
  const { subtle } = globalThis.crypto;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await subtle.importKey('raw', text.encode(secret), algorithm, false, ['sign']);
  const bytes = new Uint8Array(await subtle.sign('HMAC', key, text.encode(parts.join(''))));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
