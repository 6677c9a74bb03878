import { judgeTests } from '../../domain/release/check/test-report.ts';
import type { Found } from '../../domain/release/check/test-report.ts';
import { Malformed } from './malformed.ts';
import { attributeOf, countOf, readXml } from './read-xml.ts';
import type { XmlElement } from './read-xml.ts';
import { shown } from './shown.ts';

const SUITES: readonly string[] = ['testsuites', 'testsuite'];

/** How one test case ended; a case that failed and broke is one. */
type Ending = 'passed' | 'skipped' | 'failed';

const ENDINGS: ReadonlyMap<string, Ending> = new Map([
  ['failure', 'failed'],
  ['error', 'failed'],
  ['skipped', 'skipped'],
]);

/**
 * A JUnit XML report. Cases are counted one by one; failures that only a suite states count as well, since a suite that
 * did not start lists no case.
 * @throws Malformed
 */
export function readJunit(text: string): Found {
  const counts = { listed: 0, skipped: 0, failed: 0 };
  let statedFailures = 0;
  let ending: Ending = 'passed';
  const open = (element: XmlElement) => {
    const { name, parent } = element;
    if (parent === null && !SUITES.includes(name))
      throw new Malformed(`its root is ${shown(name)}, not testsuites or testsuite`);
    statedFailures = Math.max(statedFailures, stated(element));
    if (name === 'testcase') ending = wasRun(element) ? 'passed' : 'skipped';
    if (parent === 'testcase' && ending !== 'failed') ending = ENDINGS.get(name) ?? ending;
  };
  const close = (name: string) => {
    if (name !== 'testcase') return;
    counts.listed += 1;
    if (ending !== 'passed') counts[ending] += 1;
  };
  readXml(text, { open, close });
  return judgeTests({ ...counts, statedFailures });
}

/** Failures of a suite as a whole: those it counts, or one that stands in it beside its cases. */
function stated(element: XmlElement): number {
  const { name, parent } = element;
  if (SUITES.includes(name)) return (countOf(element, 'failures') ?? 0) + (countOf(element, 'errors') ?? 0);
  return parent !== null && SUITES.includes(parent) && ENDINGS.get(name) === 'failed' ? 1 : 0;
}

/** GoogleTest lists tests that are switched off as cases of this status. */
const wasRun = (testcase: XmlElement): boolean =>
  !['notrun', 'disabled'].includes(attributeOf(testcase, 'status')?.toLowerCase() ?? '');
