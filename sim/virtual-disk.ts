/**
 * A simulated disk, as bad as the fault model of docs/promises.md allows and no worse.
 *
 * Content. A file is a row of 512-byte sectors. A write changes what everybody reads at once; what
 * survives a power cut is decided sector by sector: each sector written since the file's last
 * fdatasync comes back as any one of the versions it has had since then, independently of all
 * others, so writes survive in any subset and any order and are torn between sectors, never within
 * one. A length changed and not synced comes back old or new. A successful fdatasync is a barrier:
 * all versions but the last are gone. A failed one is fsyncgate: the pages count as clean, are still
 * read, no later fdatasync writes them, and a power cut loses them.
 *
 * Names. create, rename and remove are seen at once; of those since the directory's last sync any
 * subset survives, each whole or not at all. A file whose creation is lost is gone, synced or not.
 * Directories themselves are durable when made.
 *
 * A killed process loses nothing (`kill`): the page cache survives it.
 *
 * Errors. At the n-th call that changes something: EIO, ENOSPC, a short write (half of it is there,
 * then ENOSPC), or the power goes (PowerCut is thrown, the call did nothing).
 *
 * Not modelled: a disk that lies about fdatasync, bit rot (tests flip bytes with `flip`), a volume
 * that comes back read-only.
 */
import type { Disk, OpenMode } from '../src/platform/disk.ts';
import { DiskError } from '../src/platform/disk.ts';

const SECTOR = 512;

/** The machine stopped at this call. */
export class PowerCut extends Error {
  override readonly name = 'PowerCut';
}

export type FaultKind = 'EIO' | 'ENOSPC' | 'SHORT' | 'POWER';

export interface Fault {
  /** Number of the changing call that fails, from 1. */
  readonly call: number;
  readonly kind: FaultKind;
}

/** Decides a power cut: a number in 0 .. options - 1. */
export type Pick = (options: number) => number;

interface Inode {
  bytes: Uint8Array;
  durable: Uint8Array;
  /** Sector number to the versions it has had since the last sync. */
  readonly pending: Map<number, Uint8Array[]>;
  lengthPending: boolean;
}

type NameChange =
  | { readonly kind: 'link'; readonly path: string; readonly inode: Inode }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string; readonly inode: Inode }
  | { readonly kind: 'unlink'; readonly path: string };

export class VirtualDisk implements Disk {
  fault: Fault | undefined;
  /** Changing calls so far. */
  calls = 0;
  /** Answer of freeBytes. */
  free: number = 2 ** 40;
  readonly #directories = new Set<string>();
  readonly #names = new Map<string, Inode>();
  readonly #durableNames = new Map<string, Inode>();
  #changes: NameChange[] = [];
  readonly #open = new Map<number, Inode>();
  #nextFile = 3;

  open(path: string, mode: OpenMode): number {
    let inode = this.#names.get(path);
    if (mode === 'create') {
      if (inode !== undefined) throw new DiskError('DISK_EXISTS', 'open', path, 'EEXIST');
      this.#change('open', path);
      inode = {
        bytes: new Uint8Array(0),
        durable: new Uint8Array(0),
        pending: new Map(),
        lengthPending: false,
      };
      this.#apply({ kind: 'link', path, inode });
    } else if (inode === undefined) throw new DiskError('DISK_NOT_FOUND', 'open', path, 'ENOENT');
    this.#open.set(this.#nextFile, inode);
    return this.#nextFile++;
  }

  read(file: number, into: Uint8Array, position: number): number {
    const part = this.#inode(file).bytes.subarray(position, position + into.length);
    into.set(part);
    return part.length;
  }

  write(file: number, from: Uint8Array, position: number): void {
    const inode = this.#inode(file);
    const fault = this.#change('write', `file ${file}`, (kind) => kind === 'SHORT');
    const part = fault === 'SHORT' ? from.subarray(0, from.length >> 1) : from;
    put(inode, part, position);
    if (fault === 'SHORT') throw new DiskError('DISK_FULL', 'write', `file ${file}`, 'ENOSPC');
  }

  fdatasync(file: number): void {
    const inode = this.#inode(file);
    const fault = this.#change('fdatasync', `file ${file}`, (kind) => kind !== 'POWER');
    if (fault !== undefined) {
      inode.pending.clear();
      inode.lengthPending = false;
      throw new DiskError('DISK_IO', 'fdatasync', `file ${file}`, 'EIO');
    }
    const durable = new Uint8Array(inode.bytes.length);
    durable.set(inode.durable.subarray(0, durable.length));
    for (const sector of inode.pending.keys()) {
      const at = sector * SECTOR;
      durable.set(inode.bytes.subarray(at, at + SECTOR), Math.min(at, durable.length));
    }
    inode.durable = durable;
    inode.pending.clear();
    inode.lengthPending = false;
  }

  size(file: number): number {
    return this.#inode(file).bytes.length;
  }

  truncate(file: number, bytes: number): void {
    const inode = this.#inode(file);
    this.#change('truncate', `file ${file}`);
    const next = new Uint8Array(bytes);
    next.set(inode.bytes.subarray(0, bytes));
    inode.bytes = next;
    inode.lengthPending = true;
  }

  close(file: number): void {
    this.#open.delete(file);
  }

  rename(from: string, to: string): void {
    const inode = this.#names.get(from);
    if (inode === undefined) throw new DiskError('DISK_NOT_FOUND', 'rename', from, 'ENOENT');
    this.#change('rename', from);
    this.#apply({ kind: 'rename', from, to, inode });
  }

  remove(path: string): void {
    if (!this.#names.has(path)) throw new DiskError('DISK_NOT_FOUND', 'remove', path, 'ENOENT');
    this.#change('remove', path);
    this.#apply({ kind: 'unlink', path });
  }

  list(directory: string): readonly string[] {
    if (!this.#directories.has(directory)) {
      throw new DiskError('DISK_NOT_FOUND', 'list', directory, 'ENOENT');
    }
    return [...this.#names.keys()]
      .filter((path) => folder(path) === directory)
      .map((path) => path.slice(directory.length + 1))
      .sort();
  }

  syncDirectory(directory: string): void {
    this.#change('syncDirectory', directory);
    const here = (change: NameChange): boolean =>
      folder(change.kind === 'rename' ? change.to : change.path) === directory;
    for (const change of this.#changes.filter(here)) applyTo(this.#durableNames, change);
    this.#changes = this.#changes.filter((change) => !here(change));
  }

  exists(path: string): boolean {
    return this.#names.has(path) || this.#directories.has(path);
  }

  mkdir(directory: string): void {
    this.#directories.add(directory);
  }

  freeBytes(_directory: string): number {
    return this.free;
  }

  /** Paths of all files, sorted. */
  files(): string[] {
    return [...this.#names.keys()].sort();
  }

  /** Turns one bit of a file over, durably. */
  flip(path: string, byte: number, bit: number): void {
    const inode = this.#names.get(path) as Inode;
    for (const bytes of new Set([inode.bytes, inode.durable])) {
      if (byte < bytes.length) bytes[byte] = (bytes[byte] as number) ^ (1 << bit);
    }
  }

  /** The disk as the next process finds it after this one was killed: everything is there. */
  kill(): VirtualDisk {
    const next = new VirtualDisk();
    const inodes = new Map<Inode, Inode>();
    const copy = (inode: Inode): Inode => {
      const made = inodes.get(inode) ?? {
        bytes: inode.bytes.slice(),
        durable: inode.durable.slice(),
        pending: new Map(inode.pending),
        lengthPending: inode.lengthPending,
      };
      inodes.set(inode, made);
      return made;
    };
    for (const directory of this.#directories) next.#directories.add(directory);
    for (const [path, inode] of this.#names) next.#names.set(path, copy(inode));
    for (const [path, inode] of this.#durableNames) next.#durableNames.set(path, copy(inode));
    next.#changes = this.#changes.map((change) =>
      change.kind === 'unlink' ? change : { ...change, inode: copy(change.inode) },
    );
    return next;
  }

  /** The disk after a power cut; `pick` decides what survived. 0 everywhere: only what was synced. */
  powerCut(pick: Pick): VirtualDisk {
    const next = new VirtualDisk();
    for (const directory of this.#directories) next.#directories.add(directory);
    const names = new Map(this.#durableNames);
    for (const change of this.#changes) if (pick(2) === 1) applyTo(names, change);
    const survivors = new Map<Inode, Inode>();
    for (const [path, inode] of names) {
      const survivor = survivors.get(inode) ?? survive(inode, pick);
      survivors.set(inode, survivor);
      next.#names.set(path, survivor);
      next.#durableNames.set(path, survivor);
    }
    return next;
  }

  #inode(file: number): Inode {
    const inode = this.#open.get(file);
    if (inode === undefined) throw new Error(`file ${file} is not open`);
    return inode;
  }

  #apply(change: NameChange): void {
    applyTo(this.#names, change);
    this.#changes.push(change);
  }

  /** Counts a changing call and lets it fail; a fault the caller handles itself is returned. */
  #change(
    operation: string,
    path: string,
    handles: (kind: FaultKind) => boolean = () => false,
  ): FaultKind | undefined {
    this.calls++;
    if (this.fault?.call !== this.calls) return undefined;
    const { kind } = this.fault;
    if (kind === 'POWER') throw new PowerCut(`power cut at call ${this.calls}, ${operation}`);
    if (handles(kind)) return kind;
    if (kind === 'EIO') throw new DiskError('DISK_IO', operation, path, 'EIO');
    throw new DiskError('DISK_FULL', operation, path, 'ENOSPC');
  }
}

function folder(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function applyTo(names: Map<string, Inode>, change: NameChange): void {
  if (change.kind === 'unlink') names.delete(change.path);
  else if (change.kind === 'link') names.set(change.path, change.inode);
  else {
    if (names.get(change.from) === change.inode) names.delete(change.from);
    names.set(change.to, change.inode);
  }
}

function put(inode: Inode, from: Uint8Array, position: number): void {
  const end = position + from.length;
  if (end > inode.bytes.length) {
    const longer = new Uint8Array(end);
    longer.set(inode.bytes);
    inode.bytes = longer;
    inode.lengthPending = true;
  }
  inode.bytes.set(from, position);
  if (from.length === 0) return;
  for (let sector = Math.floor(position / SECTOR); sector * SECTOR < end; sector++) {
    const version = sectorOf(inode.bytes, sector);
    const versions = inode.pending.get(sector) ?? [];
    versions.push(version);
    inode.pending.set(sector, versions);
  }
}

/** One sector, zeros behind the end of the file. */
function sectorOf(bytes: Uint8Array, sector: number): Uint8Array {
  const version = new Uint8Array(SECTOR);
  version.set(bytes.subarray(sector * SECTOR, (sector + 1) * SECTOR));
  return version;
}

function survive(inode: Inode, pick: Pick): Inode {
  const isLong = inode.lengthPending && pick(2) === 1;
  const bytes = new Uint8Array(isLong ? inode.bytes.length : inode.durable.length);
  bytes.set(inode.durable.subarray(0, bytes.length));
  for (const [sector, versions] of inode.pending) {
    const at = sector * SECTOR;
    if (at >= bytes.length) continue;
    const distinct = [sectorOf(inode.durable, sector)];
    for (const version of versions) {
      if (!distinct.some((known) => Buffer.compare(known, version) === 0)) distinct.push(version);
    }
    if (distinct.length === 1) continue;
    const chosen = distinct[pick(distinct.length)] as Uint8Array;
    bytes.set(chosen.subarray(0, Math.min(SECTOR, bytes.length - at)), at);
  }
  return { bytes, durable: bytes.slice(), pending: new Map(), lengthPending: false };
}
