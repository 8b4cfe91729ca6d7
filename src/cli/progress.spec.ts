import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showProgress } from './progress.js';

describe('showProgress where there is no terminal', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('writes a line for a tenth, but not more often than every two seconds', () => {
    const written: string[] = [];
    const output = { isTTY: false, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream;
    const progress = showProgress({ label: 'Importing', total: 100, output });
    for (let done = 0; done < 100; done += 1) {
      vi.advanceTimersByTime(100);
      progress.advance(1);
    }
    progress.stop();
    expect(written).toEqual(['Importing\n', ...[20, 40, 60, 80, 100].map(percent => `Importing: ${percent}%\n`)]);
  });

  it('has nothing to count where there is nothing to do', () => {
    const written: string[] = [];
    const output = { isTTY: false, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream;
    const progress = showProgress({ label: 'Importing', total: 0, output });
    progress.advance(0);
    expect(written).toEqual(['Importing\n']);
  });
});
