import { createHash } from 'node:crypto';

/** Namespace of the ids made here; a constant of Rollcall that must never change. */
const NAMESPACE = Buffer.from('8b0e2f6c4d1a5e379c60f1d2a3b4c5e6', 'hex');

/** The digest that everything derived from a task's name is taken from. */
export function nameDigest(name: string): Buffer {
  return createHash('sha1').update(NAMESPACE).update(name, 'utf8').digest();
}

/** A UUID of version 5 for a task's name: the same name is the same session, however often it is imported. */
export function traceId(name: string): string {
  const bytes = nameDigest(name).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}
