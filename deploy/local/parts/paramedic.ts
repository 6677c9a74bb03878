import { join } from 'node:path';
import { answers } from '../api-call.ts';
import type { Part } from '../context.ts';
import { recordOf } from '../stack-record.ts';
import { apiUrl } from '../addresses.ts';
import { at } from '../settings.ts';
import { serverPart } from './server.ts';

/** Paramedic itself: API and worker in one process, told where everything is. */
export function paramedic(after: readonly string[]): Part {
  return serverPart({
    name: 'paramedic',
    after,
    readyWithinMs: 120_000,
    graceMs: 15_000,
    alone: true,
    address: apiUrl,
    prepare: ({ settings }) => {
      const stack = recordOf(settings);
      return Promise.resolve({
        command: process.execPath,
        args: [join(settings.checkout, 'deploy/local/embedded.ts')],
        env: {
          ...ownVariables(),
          PARAMEDIC_STACK_RECORD: at.record(settings),
          PARAMEDIC_STATE_DIR: settings.state,
          PARAMEDIC_CACHE_DIR: settings.cache,
          PARAMEDIC_API_URL: stack.apiUrl,
          KUBECONFIG: stack.paramedicKubeconfig,
          TEMPORAL_ADDRESS: stack.temporalAddress,
          ...(stack.temporalUi ? { PARAMEDIC_TEMPORAL_UI: stack.temporalUi } : {}),
          PROMETHEUS_URL: stack.prometheusUrl,
          // As often as its Prometheus scrapes, so that there is something to judge within minutes.
          PARAMEDIC_SAMPLE_SECONDS: process.env['PARAMEDIC_SAMPLE_SECONDS'] ?? '5',
          PARAMEDIC_POLICY:
            process.env['PARAMEDIC_POLICY'] ?? join(settings.checkout, 'deploy/local/policy.yaml'),
          // The tests of durability run and kill a Paramedic of their own beside this one.
          PARAMEDIC_SCOPES: process.env['PARAMEDIC_SCOPES'] ?? '*,!durability-*',
          PARAMEDIC_TEMPORAL_UI: stack.temporalUi ?? '',
        },
      });
    },
    ready: async ({ settings }) =>
      (await answers(`${apiUrl(settings)}/readyz`)) ? undefined : 'no answer on /readyz',
  });
}

/** Whatever else the person set for Paramedic, its way to Temporal or its traces reaches it. */
function ownVariables(): Record<string, string> {
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      /^(PARAMEDIC|TEMPORAL|OTEL)_/.test(entry[0]) && entry[1] !== undefined,
  );
  return Object.fromEntries(own);
}
