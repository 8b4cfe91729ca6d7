import { describe, expect, it } from 'vitest';
import { project, type Projection } from './projection.js';
import type { Sql } from './sql.js';

const text = (part: Sql): string => part.statement().text;

const projection: Projection = {
  base: 't',
  columns: { id: 't.id', name: 't.name', owner: 'u.email', deep: 'v.x' },
  joins: [
    { alias: 'u', sql: 'left join u on u.id = t.user_id', base: ['user_id'] },
    { alias: 'm', sql: 'left join m on m.id = t.m_id', base: ['m_id'] },
    { alias: 'v', sql: 'left join v on v.id = m.id', after: ['m'] },
  ],
};

describe('a projection', () => {
  it('reads the columns of the selected fields and of what is always needed', () => {
    const { list, base, joins } = project(projection, ['name'], ['id']);
    expect([text(list), text(base), text(joins)]).toEqual(['t.name as "name"', 't.id, t.name', '']);
  });

  it('joins a table only when a selected field is in it, with the column the join hangs on', () => {
    const { base, joins } = project(projection, ['owner'], ['id']);
    expect([text(base), text(joins)]).toEqual(['t.id, t.user_id', 'left join u on u.id = t.user_id']);
  });

  it('joins first what another join needs', () => {
    const { base, joins } = project(projection, ['deep'], ['id']);
    expect(text(joins)).toBe('left join m on m.id = t.m_id left join v on v.id = m.id');
    expect(text(base)).toBe('t.id, t.m_id');
  });

  it('leaves out fields it does not know, also those every object has', () => {
    const { list } = project(projection, ['__typename', 'constructor', 'toString', 'id'], ['id']);
    expect(text(list)).toBe('t.id as "id"');
  });

  it('still reads a row a session when nothing of it was selected', () => {
    expect(text(project(projection, ['__typename'], ['id']).list)).toBe('1 as "__present"');
  });
});
