import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../deploy/local/settings.ts';
import { recordedStack } from '../deploy/local/stack-record.ts';
import { readReport, readScenarioReport, readVitestReport } from './reports.ts';
import type { Reported } from './reports.ts';

/** Everything that is tested, in one run: rules, units, stores, workflows, then the real stack. */
interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** How its report is read; a step without one passes or fails as a whole. */
  readonly read?: (text: string) => Reported;
  readonly report?: string;
}

const FOLDER = join(process.cwd(), 'report');
const report = (name: string): string => join(FOLDER, `${name}.json`);

/** Some of the projects' tests; `files` narrows them. */
const vitest = (name: string, projects: readonly string[], ...files: string[]): Step => ({
  name,
  command: [
    'vitest',
    'run',
    ...files,
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report(name)}`,
  ],
  report: report(name),
  read: readVitestReport,
});
const stack = (...words: string[]): Step => ({
  name: `stack ${words.join(' ')}`,
  command: ['node', 'deploy/local/main.ts', ...words],
});
const scenarios: Step = {
  name: 'scenarios',
  command: ['node', 'test/scenarios/main.ts', '--parallel', '8', '--json', report('scenarios')],
  report: report('scenarios'),
  read: readScenarioReport,
};

const WITHOUT_STACK: readonly Step[] = [
  { name: 'check', command: ['npm', 'run', '-s', 'check'] },
  { name: 'every import rule fires', command: ['node', 'tools/plant-import-violations.mjs'] },
  vitest('units', ['pure', 'activities', 'simulation']),
  vitest('store', ['store']),
];
const workflows = vitest('workflows', ['workflows']);
/** The suite that the fake API server passes, on the real one, with the rights that Paramedic has. */
const contract = vitest('contract', ['activities'], 'contract.test.ts');
const killed = vitest('real', ['real']);
/**
 * Those of a line run side by side: they mostly wait, the kill test has a worker, a scope and a Temporal namespace of its
 * own, and the workflows' tests have servers of their own. The contract's workloads break on purpose: nobody may heal them
 * meanwhile.
 */
const ON_STACK: readonly (readonly Step[])[] = [
  [contract],
  [stack('start', 'paramedic')],
  [scenarios, killed, workflows],
];

const total = { passed: 0, failures: [] as string[] };
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
  const { passed, failures } =
    step.read !== undefined && step.report !== undefined
      ? readReport(step.report, step.read, code)
      : { passed: code === 0 ? 1 : 0, failures: code === 0 ? [] : ['see its output above'] };
  total.passed += passed;
  total.failures.push(...failures.map((failure) => `${step.name}: ${failure}`));
  if (code !== 0) console.log(`── ${step.name} failed (exit ${String(code)}) ──`);
  return code === 0 && failures.length === 0;
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

const HAS_CLUSTER = process.env['KUBECONFIG'] !== undefined;

/** A cluster needs root, or one that is there already; what cannot run here is named, and not counted as passed. */
function leftOut(): { isStack: boolean; why: string } | null {
  if (HAS_CLUSTER)
    return { isStack: false, why: 'KUBECONFIG names a cluster without an audit log to read: no kill test' };
  if (process.getuid?.() === 0) return null;
  return {
    isStack: true,
    why: 'no root and no KUBECONFIG: neither scenarios nor kill test on a real cluster',
  };
}

async function main(): Promise<boolean> {
  // A report of an earlier run must not speak for a step that left none.
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const results: boolean[] = [];
  for (const step of WITHOUT_STACK) results.push(await run(step));
  const missing = leftOut();
  if (missing?.isStack === true) results.push(await run(workflows));
  else {
    const isUp = await run(stack('up', '--without-paramedic'));
    results.push(isUp);
    const mayRun = (step: Step): boolean => missing === null || step !== killed;
    for (const line of isUp ? ON_STACK : [[workflows]])
      results.push(...(await Promise.all(line.filter(mayRun).map(run))));
    results.push(await run(stack('down')));
  }
  if (missing !== null) console.log(`\nleft out: ${missing.why}`);
  return results.every(Boolean);
}

const isGreen = await main();
// Said again at the end: an hour of output scrolls away.
for (const failure of total.failures) console.log(`\nfailed: ${failure}`);
console.log(`\ntook ${minutes()}`);
console.log(`${String(total.passed)} passed, ${String(total.failures.length)} failed`);
process.exitCode = isGreen ? 0 : 1;
