import { Hono } from 'hono';
import type { Readiness } from '../../domain/access/control-schema.ts';
import { DeadlineError, within } from '../deadline.ts';
import type { ApiDeps, ApiEnv, Probe } from '../deps.ts';
import type { Metrics } from '../metrics.ts';
import { openApi } from '../openapi.ts';

const PROBE_MS = 1000;

/** For machines: alive, ready, figures, and what there is to ask. */
export const healthRoutes = (deps: ApiDeps, metrics: Metrics) =>
  new Hono<ApiEnv>()
    .get('/livez', (c) => c.json({ status: 'alive', version: deps.version }))
    .get('/readyz', async (c) => {
      const readiness = await readReadiness(deps);
      return c.json(readiness, readiness.status === 'ready' ? 200 : 503);
    })
    .get('/metrics', async (c) => {
      const readiness = await readReadiness(deps);
      const text = await metrics.render(readiness);
      return c.body(text, 200, { 'content-type': deps.registry.contentType });
    })
    .get('/openapi.json', (c) => c.json(openApi(deps.version)));

async function readReadiness(deps: ApiDeps): Promise<Readiness> {
  const checks = await Promise.all([...ownProbes(deps), ...deps.probes].map(runProbe));
  return { status: checks.every((check) => check.ok) ? 'ready' : 'not-ready', checks };
}

const ownProbes = ({ temporal, store }: ApiDeps): Probe[] => [
  { name: 'temporal', check: () => temporal.ping().then(() => ({ ok: true, detail: 'answers' })) },
  {
    name: 'store',
    check: () => store.listHeals({ limit: 1 }).then(() => ({ ok: true, detail: 'answers' })),
  },
];

async function runProbe(probe: Probe): Promise<Readiness['checks'][number]> {
  const { name } = probe;
  try {
    const { ok, detail } = await within(PROBE_MS, name, probe.check());
    return { name, ok, detail };
  } catch (error) {
    const detail = error instanceof DeadlineError ? 'no answer within 1 s' : 'does not answer';
    return { name, ok: false, detail };
  }
}
