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

  release(): void {
    for (const buffer of this.buffers.splice(0)) giveBack(buffer);
  }
}

/** Frees what nobody looks at again; whoever does finds no bytes. A short one may be a piece of what others share. */
export function giveBack({ buffer, length }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}
