/** What this process writes to its terminal while it is listened to, logs included. Nothing is held back. */
export class CapturedOutput {
  private readonly originals = new Map<NodeJS.WriteStream, NodeJS.WriteStream['write']>();
  text = '';

  start(): void {
    for (const stream of [process.stdout, process.stderr]) {
      const original = stream.write.bind(stream);
      this.originals.set(stream, original);
      stream.write = (chunk: Uint8Array | string) => {
        this.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
        return true;
      };
    }
  }

  stop(): void {
    for (const [stream, original] of this.originals) stream.write = original;
  }
}
