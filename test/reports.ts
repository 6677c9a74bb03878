import { readFileSync } from 'node:fs';
import type { RunResult } from './scenarios/runner/result.ts';

/** What a step's own report says of it: how many passed, and of each failure its name and its first words. */
export interface Reported {
  readonly passed: number;
  readonly failures: readonly string[];
}

interface VitestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const MOST_LINES = 12;
const firstLines = (text: string): string => text.split('\n').slice(0, MOST_LINES).join('\n    ');

/** A file that could not be loaded has no test that failed, and an error outside every test has no file. */
export function readVitestReport(text: string): Reported {
  const { success, numPassedTests, testResults } = JSON.parse(text) as VitestReport;
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((one) => one.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`${name}: ${firstLines(message)}`];
    return failed.map((one) => `${one.fullName}\n    ${firstLines(one.failureMessages.join('\n'))}`);
  });
  const unseen = success || failures.length > 0 ? [] : ['an error outside every test: see its output above'];
  return { passed: numPassedTests, failures: [...failures, ...unseen] };
}

/** What `npm run scenarios -- --json FILE` wrote. */
export function readScenarioReport(text: string): Reported {
  const { results } = JSON.parse(text) as { results: readonly RunResult[] };
  const failed = results.filter(({ verdict }) => verdict !== 'passed');
  return {
    passed: results.length - failed.length,
    failures: failed.map(
      ({ scenario, verdict, why }) => `${scenario} ${verdict}: ${firstLines(why.join('\n'))}`,
    ),
  };
}

/** A step that left no report, or one that says nothing failed although its command did, has failed as a whole. */
export function readReport(path: string, read: (text: string) => Reported, code: number | null): Reported {
  try {
    const reported = read(readFileSync(path, 'utf8'));
    if (code === 0 || reported.failures.length > 0) return reported;
    return { ...reported, failures: [`its command ended with ${String(code)}`] };
  } catch (error) {
    return { passed: 0, failures: [`it left no report that can be read (${String(error)})`] };
  }
}
