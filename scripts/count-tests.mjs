// Prints the verdict of a test run as one line, from vitest's JSON report and its exit code.
import { readFileSync } from 'node:fs';

const [report, exitCode] = process.argv.slice(2);
const { passed, failed, skipped } = count(report);
// Something failed outside every test: a file that does not load, an error nobody caught, or no report at all.
const outside = failed === 0 && exitCode !== '0' ? 1 : 0;
if (outside > 0)
  console.log(`The test run failed outside of its tests (exit code ${exitCode}); counted as one failure.`);
console.log(`${passed} passed, ${failed + outside} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed + outside > 0 ? 1 : 0);

function count(path) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      readFileSync(path, 'utf8'),
    );
    const unloaded = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && !assertionResults.some(test => test.status === 'failed'),
    ).length;
    return {
      passed: numPassedTests,
      failed: numFailedTests + unloaded,
      skipped: numPendingTests + numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
