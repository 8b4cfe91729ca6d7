import { describe, expect, it } from 'vitest';
import { ADVERTISED_VERSION, isSupportedVersion, SUPPORTED_VERSIONS } from './index.js';

describe('isSupportedVersion', () => {
  it('accepts the advertised version and the one clients name before they know it', () => {
    expect(isSupportedVersion(ADVERTISED_VERSION)).toBe(true);
    expect(isSupportedVersion('v4.20190615')).toBe(true);
    expect(SUPPORTED_VERSIONS).toHaveLength(14);
    expect(Object.isFrozen(SUPPORTED_VERSIONS)).toBe(true);
  });

  it.each(['', 'v1.20160915', 'V6.20210815', 'v6.20210815 ', 'v10.20990101', 'toString'])('refuses %j', text => {
    expect(isSupportedVersion(text)).toBe(false);
  });
});
