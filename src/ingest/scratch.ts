import { free } from '@rollcall/database';

/**
 * Memory of one batch, given back as soon as that is over. A megabyte or two that lives as long as a batch does counts as
 * old: left to the collector, every thirtieth batch had it go through the whole heap.
 */
export class Scratch {
  private readonly buffers: Buffer[] = [];

  room(bytes: number): Buffer {
    const room = Buffer.allocUnsafeSlow(bytes);
    this.buffers.push(room);
    return room;
  }

  /** Takes over what nobody else looks at again. */
  adopt(buffer: Buffer): void {
    this.buffers.push(buffer);
  }

  /** Whoever looks at any of it finds no bytes. */
  release(): void {
    for (const buffer of this.buffers.splice(0)) free(buffer);
  }
}
