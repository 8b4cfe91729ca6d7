import { describe, expect, it } from 'vitest';
import { checkHaproxyConfiguration, withoutHaproxy } from '../support/haproxy.js';

const REPLICAS = [1, 2, 3].map(n => ({ port: 8080 + n, managementPort: 8090 + n }));

// Debian's package: apt-get install haproxy.
describe.skipIf(withoutHaproxy)('the configuration of HAProxy', () => {
  it('is one that HAProxy takes, without a warning', () => {
    expect(checkHaproxyConfiguration(REPLICAS)).toEqual({ status: 0, said: '' });
  });

  it('is refused when a replica has no address, rather than serving with fewer', () => {
    const { status, said } = checkHaproxyConfiguration(REPLICAS.slice(0, 2));
    expect(status).toBe(1);
    expect(said).toContain("'server' expects <name> and <addr>");
  });
});
