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
  'npm run soak:releases -- [--releases N] [--wave N] [--wave-hours N] [--guarded N] [--cached N] [--json FILE]';

/** @returns 1 when a release was lost, is stuck or came to another end than it must, or an aim was missed */
async function soak(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values } = readOptions(
    args,
    {
      releases: { type: 'string', default: '1000' },
      wave: { type: 'string' },
      'wave-hours': { type: 'string', default: '2' },
      guarded: { type: 'string', default: '0' },
      cached: { type: 'string', default: '1000' },
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
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  try {
    await ensureSearchAttributes(environment.connection, 'default');
    const given = {
      releases: wholeNumber('releases', values.releases, 100_000),
      perWave: wholeNumber('wave', values.wave ?? values.releases, 100_000),
      waveHours: wholeNumber('wave-hours', values['wave-hours'], 24),
      guarded: Number(values.guarded),
      maxCachedWorkflows: Number(values.cached),
    };
    const soaked = await soakReleases({ ...given, environment, bundle: { code: bundle.code }, say });
    const figures = figuresOf(soaked, given.releases);
    if (values.json !== undefined) {
      const report = { machine: machine(), seconds: seconds(), given, figures, ...soaked };
      writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
    }
    console.log(`\n${summaryOf(figures)}`);
    return figures.missed.length === 0 ? 0 : 1;
  } finally {
    await environment.teardown();
  }
}

await runCommand((signal) => soak(process.argv.slice(2), signal));
