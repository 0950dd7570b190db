/**
 * Text messages as the bytes of unmasked WebSocket frames (RFC 6455), ready for a socket: one buffer
 * can be written to every subscriber, and several messages can share one buffer.
 *
 *   u8 0x81 (final, text) · u8 length < 126, or 126 + u16, or 127 + u64 (big-endian) · UTF-8
 */

const FINAL_TEXT = 0x81;

/** One frame for each text, in order, in one buffer. */
export function textFrames(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const total = lengths.reduce((sum, length) => sum + headerBytes(length) + length, 0);
  const frames = Buffer.alloc(total);
  let at = 0;
  for (const [index, text] of texts.entries()) {
    const length = lengths[index] as number;
    at = writeHeader(frames, at, length);
    at += frames.write(text, at, 'utf8');
  }
  return frames;
}

function headerBytes(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10;
}

function writeHeader(to: Buffer, at: number, length: number): number {
  to[at] = FINAL_TEXT;
  if (length < 126) to[at + 1] = length;
  else if (length < 65_536) {
    to[at + 1] = 126;
    to.writeUInt16BE(length, at + 2);
  } else {
    to[at + 1] = 127;
    to.writeBigUInt64BE(BigInt(length), at + 2);
  }
  return at + headerBytes(length);
}
