import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SealError, SecretBox } from './secret-box.js';

const [first, second] = [randomBytes(32), randomBytes(32)];

describe('a secret box', () => {
  it('opens what it sealed, and seals the same secret differently every time', () => {
    const box = new SecretBox([first]);
    const [one, other] = [box.seal('s3cret', 'AK1'), box.seal('s3cret', 'AK1')];
    expect([box.open(one, 'AK1'), box.open(other, 'AK1')]).toEqual(['s3cret', 's3cret']);
    expect(one).not.toBe(other);
    expect(one).not.toContain('s3cret');
  });

  it('refuses a sealed secret that was moved to another access key', () => {
    const box = new SecretBox([first]);
    expect(() => box.open(box.seal('s3cret', 'AK1'), 'AK2')).toThrow(SealError);
  });

  it.each(['', 'v1', 'v1.00000000.AAAA', 'v2.x.y', 'v1..'])(
    'refuses the malformed text %j without saying why',
    text => {
      expect(() => new SecretBox([first]).open(text, 'AK1')).toThrow(SealError);
    },
  );

  it('refuses a text of which one character was changed', () => {
    const box = new SecretBox([first]);
    const sealed = box.seal('s3cret', 'AK1');
    const changed = sealed.slice(0, -4) + (sealed.endsWith('AAAA') ? 'BBBB' : 'AAAA');
    expect(() => box.open(changed, 'AK1')).toThrow(SealError);
  });

  it('still opens under the previous key during a rotation, and says that it is stale', () => {
    const sealed = new SecretBox([first]).seal('s3cret', 'AK1');
    const rotated = new SecretBox([second, first]);
    expect(rotated.open(sealed, 'AK1')).toBe('s3cret');
    expect([rotated.isStale(sealed), rotated.isStale(rotated.seal('s3cret', 'AK1'))]).toEqual([true, false]);
    expect(() => new SecretBox([second]).open(sealed, 'AK1')).toThrow(SealError);
  });
});
