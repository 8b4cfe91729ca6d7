import { describe, expect, it } from 'vitest';
import { DocumentCache } from './document-cache.js';

describe('the cache of documents', () => {
  it('remembers from the second time on', () => {
    const cache = new DocumentCache<number>(100);
    cache.offer('a', 1);
    expect(cache.get('a')).toBeUndefined();
    cache.offer('a', 2);
    expect(cache.get('a')).toBe(2);
  });

  it('forgets what was used longest ago when the texts grow too long together', () => {
    const cache = new DocumentCache<string>(10);
    for (const text of ['aaaa', 'bbbb', 'cccc']) {
      cache.offer(text, text);
      cache.offer(text, text);
      cache.get('aaaa');
    }
    expect(['aaaa', 'bbbb', 'cccc'].map(text => cache.get(text))).toEqual(['aaaa', undefined, 'cccc']);
  });

  it('is not pushed aside by texts that come once', () => {
    const cache = new DocumentCache<number>(100);
    cache.offer('kept', 1);
    cache.offer('kept', 1);
    for (let n = 0; n < 10_000; n += 1) cache.offer(`once ${n}`, n);
    expect(cache.get('kept')).toBe(1);
  });

  it('keeps nothing longer than all it may keep', () => {
    const cache = new DocumentCache<number>(10);
    cache.offer('x'.repeat(11), 1);
    cache.offer('x'.repeat(11), 1);
    expect(cache.get('x'.repeat(11))).toBeUndefined();
  });
});
