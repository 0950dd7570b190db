/**
 * What can be wrong with the log, the snapshots and their directory. All of it is fatal: nothing is
 * skipped and nothing is tried twice. The message names file, offset and sequence where there are
 * such, and says what to do.
 */

export type LogFailureCode =
  | 'LOG_WRITE_FAILED' // a write, sync or rename failed: what is on disk is in doubt
  | 'LOG_CORRUPT' // durable bytes are not what was written
  | 'LOG_MISSING' // a segment, or the end of the log, is not there
  | 'LOG_VERSION' // written by another release
  | 'LOG_FOREIGN' // a segment of another log
  | 'SNAPSHOT_CORRUPT'
  | 'SNAPSHOT_VERSION';

export class LogFailure extends Error {
  override readonly name = 'LogFailure';
  readonly code: LogFailureCode;

  constructor(code: LogFailureCode, message: string, cause?: unknown) {
    super(`${code}: ${message}`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** What an operator can do about damaged files; ends the message of every such failure. */
export const WAY_OUT_DAMAGE: string =
  'Nothing was changed. Restore the file from a backup, and let `buttonwood verify` prove the ' +
  'directory before you start on it.';
/** The same for files of another release; docs/formats.md says why there is no other. */
export const WAY_OUT_VERSION =
  'Nothing was changed. Run the release that wrote it, or start this one on a new directory.';
