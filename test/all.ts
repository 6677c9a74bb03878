import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../deploy/local/settings.ts';
import { recordedStack } from '../deploy/local/stack-record.ts';

/** Everything that is tested, in one run: rules, units, stores, workflows, then the real stack. */
interface Step {
  readonly name: string;
  readonly command: readonly string[];
  readonly counts: ((report: string) => { passed: number; failed: number }) | null;
  readonly report?: string;
}

const FOLDER = join(process.cwd(), 'report');
const report = (name: string): string => join(FOLDER, `${name}.json`);

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly success: boolean;
}

const vitestCounts = (text: string): { passed: number; failed: number } => {
  const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(text) as VitestReport;
  const failed = Math.max(numFailedTests, numFailedTests === 0 ? numFailedTestSuites : 0);
  return { passed: numPassedTests, failed: success ? 0 : Math.max(1, failed) };
};

const scenarioCounts = (text: string): { passed: number; failed: number } => {
  const { runs } = JSON.parse(text) as { runs: { verdict: string }[] };
  const passed = runs.filter((run) => run.verdict === 'passed').length;
  return { passed, failed: runs.length - passed };
};

const vitest = (name: string, ...projects: string[]): Step => ({
  name,
  command: [
    'vitest',
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report(name)}`,
  ],
  report: report(name),
  counts: vitestCounts,
});
const stack = (...words: string[]): Step => ({
  name: `stack ${words.join(' ')}`,
  command: ['node', 'deploy/local/main.ts', ...words],
  counts: null,
});
const scenarios: Step = {
  name: 'scenarios',
  command: ['node', 'test/scenarios/main.ts', '--runs', '1', '--json', report('scenarios')],
  report: report('scenarios'),
  counts: scenarioCounts,
};

const WITHOUT_STACK: readonly Step[] = [
  { name: 'verify', command: ['npm', 'run', '-s', 'verify'], counts: null },
  { name: 'every import rule fires', command: ['node', 'tools/plant-import-violations.mjs'], counts: null },
  vitest('units', 'pure', 'activities'),
  vitest('store', 'store'),
  vitest('workflows', 'workflows'),
];
/** The suite that the fake API server passes, on the real one, with the rights that Paramedic has. */
const contract: Step = {
  name: 'contract with a real API server',
  command: [
    'vitest',
    'run',
    '--project',
    'activities',
    'test/activities/kubernetes/contract.test.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report('contract')}`,
  ],
  report: report('contract'),
  counts: vitestCounts,
};
// The contract's workloads break on purpose: nobody may heal them meanwhile.
const ON_STACK: readonly Step[] = [contract, stack('start', 'paramedic'), scenarios, vitest('real', 'real')];

const total = { passed: 0, failed: 0 };
const startedMs = Date.now();
const minutes = (): string => `${((Date.now() - startedMs) / 60_000).toFixed(1)} min`;

async function run(step: Step): Promise<boolean> {
  console.log(`\n── ${step.name} (${minutes()}) ──`);
  const [command = '', ...args] = step.command;
  const env = {
    ...process.env,
    ...identities(),
    PATH: `${join(process.cwd(), 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
  };
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (step.counts !== null && step.report !== undefined) {
    const counted = count(step.report, step.counts);
    total.passed += counted.passed;
    total.failed += counted.failed;
  } else if (code === 0) total.passed += 1;
  else total.failed += 1;
  if (code !== 0) console.log(`── ${step.name} failed (exit ${String(code)}) ──`);
  return code === 0;
}

/** Who arranges and who acts in the contract suite, once there is a stack. */
function identities(): Record<string, string> {
  const stack = recordedStack(readSettings(process.env));
  if (stack === undefined) return {};
  return {
    PARAMEDIC_TEST_KUBECONFIG: stack.kubeconfig,
    PARAMEDIC_TEST_ACTOR_KUBECONFIG: stack.paramedicKubeconfig,
  };
}

/** A step that left no report has failed as a whole. */
function count(path: string, read: NonNullable<Step['counts']>): { passed: number; failed: number } {
  try {
    return read(readFileSync(path, 'utf8'));
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** A cluster needs root, or one that is there already; what cannot run here is named, and not counted as passed. */
function leftOut(): string | null {
  if (process.env['KUBECONFIG'] !== undefined || process.getuid?.() === 0) return null;
  return 'no root and no KUBECONFIG: the scenarios and the kill tests on a real cluster were left out';
}

async function main(): Promise<boolean> {
  mkdirSync(FOLDER, { recursive: true });
  const results: boolean[] = [];
  for (const step of WITHOUT_STACK) results.push(await run(step));
  const reason = leftOut();
  if (reason === null) {
    const isUp = await run(stack('up', '--without-paramedic'));
    results.push(isUp);
    if (isUp) for (const step of ON_STACK) results.push(await run(step));
    results.push(await run(stack('down')));
  } else console.log(`\nleft out: ${reason}`);
  return results.every(Boolean);
}

const isGreen = await main();
console.log(`\ntook ${minutes()}`);
console.log(`${String(total.passed)} passed, ${String(total.failed)} failed`);
process.exitCode = isGreen && total.failed === 0 ? 0 : 1;
