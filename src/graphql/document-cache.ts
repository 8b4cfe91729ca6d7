import { createHash } from 'node:crypto';

/** Texts seen once that are waited for to come again. */
const AWAITED = 1_000;

/**
 * Remembers what was made of a text, from its second use on: texts that come once, as an attacker can make without
 * end, neither fill it nor push out what clients really send. The least recently used go first.
 */
export class DocumentCache<T> {
  private readonly kept = new Map<string, T>();
  private readonly awaited = new Set<string>();
  private characters = 0;

  /** @param budget characters of text in all; what is made of a text takes many times its length. */
  constructor(private readonly budget: number) {}

  get(text: string): T | undefined {
    const value = this.kept.get(text);
    if (value === undefined) return undefined;
    this.kept.delete(text);
    this.kept.set(text, value);
    return value;
  }

  /** Keeps the value if the text has come before. */
  offer(text: string, value: T): void {
    if (text.length > this.budget || !this.cameBefore(text)) return;
    this.kept.set(text, value);
    this.characters += text.length;
    for (const oldest of this.kept.keys()) {
      if (this.characters <= this.budget) return;
      this.kept.delete(oldest);
      this.characters -= oldest.length;
    }
  }

  private cameBefore(text: string): boolean {
    const digest = createHash('sha1').update(text).digest('base64');
    if (this.awaited.delete(digest)) return true;
    if (this.awaited.size >= AWAITED) this.awaited.delete(this.awaited.values().next().value as string);
    this.awaited.add(digest);
    return false;
  }
}
