import { describe, expect, it } from 'vitest';
import { sessionRecord } from './session-record.js';

const ID = '0d7ac9b2-6f4e-4c1a-9b3d-5e8f7a6b1c2d';
const OTHER = '1d7ac9b2-6f4e-4c1a-9b3d-5e8f7a6b1c2d';
const container = { id: ID, status: 'RUNNING', createdAt: '2026-01-02T03:04:05Z' };
const session = {
  id: ID,
  name: 'one',
  owner: { domain: 'd', groupName: 'g', userEmail: 'u@example.org', accessKey: 'AKIA' },
  status: 'RUNNING',
  createdAt: '2026-01-02T03:04:05Z',
  containers: [container],
};

describe('sessionRecord', () => {
  it('fills in what may be left out, and writes ids in lower case', () => {
    const parsed = sessionRecord.parse({ ...session, id: ID.toUpperCase() });
    expect(parsed).toMatchObject({ id: ID, sessionType: 'interactive', result: 'UNDEFINED', mounts: [], tag: null });
    expect(parsed.containers).toMatchObject([
      { clusterRole: 'main', clusterIdx: 1, occupiedSlots: {}, liveStat: null },
    ]);
  });

  it('keeps a status nobody has heard of', () => {
    expect(sessionRecord.parse({ ...session, status: 'HIBERNATING' }).status).toBe('HIBERNATING');
  });

  it.each<[string, object, string]>([
    ['an id that is none', { id: 'x' }, 'id'],
    ['an empty name', { name: '' }, 'name'],
    ['an access key with a space', { owner: { ...session.owner, accessKey: 'A B' } }, 'owner.accessKey'],
    ['a kind of session that is none', { sessionType: 'party' }, 'sessionType'],
    ['a negative count', { numQueries: -1 }, 'numQueries'],
    ['a count beyond exact numbers', { numQueries: 2 ** 53 }, 'numQueries'],
    ['a cluster of nobody', { clusterSize: 0 }, 'clusterSize'],
    [
      'a slot with an exponent',
      { containers: [{ ...container, occupiedSlots: { mem: '1e9' } }] },
      'containers.0.occupiedSlots.mem',
    ],
    [
      'a negative slot',
      { containers: [{ ...container, occupiedSlots: { cpu: '-1' } }] },
      'containers.0.occupiedSlots.cpu',
    ],
    [
      'a slot that is a number',
      { containers: [{ ...container, occupiedSlots: { cpu: 1 } }] },
      'containers.0.occupiedSlots.cpu',
    ],
    ['two main containers', { containers: [container, { ...container, id: OTHER }] }, 'containers'],
    ['the same container twice', { containers: [container, { ...container, clusterRole: 'sub' }] }, 'containers'],
    ['a wait for itself', { dependsOn: [ID.toUpperCase()] }, 'dependsOn'],
    ['a report that is no object', { containers: [{ ...container, liveStat: 'busy' }] }, 'containers.0.liveStat'],
  ])('refuses %s and says where', (_, change, path) => {
    const parsed = sessionRecord.safeParse({ ...session, ...change });
    expect(parsed.error?.issues.map(issue => issue.path.join('.'))).toContain(path);
  });
});
