import { writeFileSync } from 'node:fs';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import { temporalTestServer } from '../../../deploy/local/acquire/temporal.ts';
import { readSettings } from '../../../deploy/local/settings.ts';
import { ensureSearchAttributes } from '../../../worker/search-attributes.ts';
import { bundleWorkflows } from '../../../worker/versioning.ts';
import { readOptions, runCommand, wholeNumber } from '../../scenarios/runner/cli.ts';
import { machine } from '../../scenarios/runner/report.ts';
import { figuresOf, summaryOf } from './figures.ts';
import { soakReleases } from './soak-releases.ts';

const USAGE =
  'npm run soak:releases -- [--releases N] [--servers N] [--wave N] [--wave-hours N] [--guarded N] [--cached N] [--json FILE]';

/** Open at once; a server slows with each. */
const PER_SERVER = 120;
/** One an hour: from the twenty-fifth on as many end as begin, and memory has no reason to grow for three days. */
const WAVES = 100;

/** @returns 1 when a release was lost, is stuck or came to another end than it must, or an aim was missed */
async function soak(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values } = readOptions(
    args,
    {
      releases: { type: 'string', default: '1000' },
      servers: { type: 'string' },
      wave: { type: 'string' },
      'wave-hours': { type: 'string', default: '1' },
      guarded: { type: 'string', default: '0' },
      cached: { type: 'string', default: '200' },
      json: { type: 'string' },
    },
    USAGE,
  );
  const startedMs = performance.now();
  const seconds = (): number => Math.round((performance.now() - startedMs) / 1000);
  const say = (text: string): void => {
    console.log(`${String(seconds()).padStart(5)}s ${text}`);
  };
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
  const settings = readSettings(process.env);
  const path = await temporalTestServer({
    settings,
    say: (part, text) => {
      say(`${part}: ${text}`);
    },
    signal,
  });
  const bundle = await bundleWorkflows();
  const releases = wholeNumber('releases', values.releases, 100_000);
  const perWave = wholeNumber('wave', values.wave ?? String(Math.ceil(releases / WAVES)), 100_000);
  const waveHours = wholeNumber('wave-hours', values['wave-hours'], 24);
  const atOnce = Math.min(releases, perWave * Math.ceil(24 / waveHours));
  const servers = wholeNumber('servers', values.servers ?? String(Math.ceil(atOnce / PER_SERVER)), 100);
  const given = {
    releases,
    perWave,
    waveHours,
    guarded: wholeNumber('guarded', values.guarded, 100_000, 0),
    maxCachedWorkflows: wholeNumber('cached', values.cached, 100_000, 0),
  };
  const environments: TestWorkflowEnvironment[] = [];
  try {
    for (let at = 0; at < servers; at += 1) environments.push(await startServer(path));
    say(`${String(servers)} servers run`);
    const soaked = await soakReleases({
      ...given,
      environments,
      bundle: { code: bundle.code },
      // Each worker has one.
      collectingThreads: servers,
      say,
    });
    const figures = figuresOf(soaked, releases);
    if (values.json !== undefined) {
      const report = {
        machine: machine(),
        seconds: seconds(),
        given: { ...given, servers },
        figures,
        ...soaked,
      };
      writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
    }
    console.log(`\n${summaryOf(figures)}`);
    return figures.missed.length === 0 ? 0 : 1;
  } finally {
    for (const environment of environments) await environment.teardown();
  }
}

/** Its clock skips. */
async function startServer(path: string): Promise<TestWorkflowEnvironment> {
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  await ensureSearchAttributes(environment.connection, 'default');
  return environment;
}

await runCommand((signal) => soak(process.argv.slice(2), signal));
