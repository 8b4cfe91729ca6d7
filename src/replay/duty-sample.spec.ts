import { describe, expect, it } from 'vitest';
import { MalformedLineError } from '../importer/index.js';
import { parseSample } from './duty-sample.js';

const GOOD = { value: '12.5', timestamp_anon: '1662858720.0', container_ip: '23b8eba99c14e73d454503a55ae96989' };

describe('a sample of GPU utilisation', () => {
  it('is a container, a moment in seconds and a percentage', () => {
    expect(parseSample(GOOD)).toEqual({ container: GOOD.container_ip, at: 1_662_858_720, percent: '12.5' });
  });

  it.each([
    ['10.866666666666667', '10.867'],
    ['0.06666666666666667', '0.067'],
    ['99.99999999999999', '100'],
    ['100.0', '100'],
    ['0.0', '0'],
    ['0.0004', '0'],
    ['7.10', '7.1'],
  ])('takes %s, as means are written, for %s', (value, percent) => {
    expect(parseSample({ ...GOOD, value }).percent).toBe(percent);
  });

  it.each([
    [{ value: '100.00000000000001' }, 'value: expected 0 to 100, got "100.00000000000001"'],
    [{ value: '-1' }, 'value: expected 0 to 100, got "-1"'],
    [{ value: '1e1' }, 'value: expected 0 to 100, got "1e1"'],
    [{ value: '' }, 'value: expected 0 to 100, got ""'],
    [{ timestamp_anon: 'noon' }, 'timestamp_anon: expected seconds, got "noon"'],
    [{ container_ip: ' ' }, 'container_ip: expected a name, got ""'],
  ])('says of %o what is wrong with it', (wrong, complaint) => {
    expect(() => parseSample({ ...GOOD, ...wrong })).toThrow(new MalformedLineError(complaint));
  });
});
