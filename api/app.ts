import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { routePath } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { localOnly } from './doorway.ts';
import { createMetrics } from './metrics.ts';
import type { Metrics } from './metrics.ts';
import { answerProblem, Problem, toProblem } from './problem.ts';
import { anomalyRoutes } from './routes/anomalies.ts';
import { breakerRoutes } from './routes/breaker.ts';
import { deliveryRoutes } from './routes/delivery.ts';
import { deploymentRoutes } from './routes/deployments.ts';
import { doctorRoutes } from './routes/doctor.ts';
import { healRoutes } from './routes/heals.ts';
import { healthRoutes } from './routes/health.ts';
import { listRoutes } from './routes/lists.ts';
import { metricsIntakeRoutes } from './routes/metrics-intake.ts';
import { releaseRoutes } from './routes/releases.ts';
import { traced } from './tracing.ts';

const MOST_BODY_BYTES = 65_536;
/** A thousand samples with the longest names there can be. */
const MOST_SAMPLES_BYTES = 524_288;
/** A release file with the reports of its tests, coverage and scans. */
const MOST_RELEASE_BYTES = 16_777_216;

/** The whole API. Knows no port and no environment: tests ask it through `app.request`. */
export function createApp(deps: ApiDeps): Hono<ApiEnv> {
  const metrics = createMetrics(deps);
  const app = new Hono<ApiEnv>();
  app.use(named(), traced(deps), measured(deps, metrics), secureHeaders(), localOnly());
  const few = bounded(MOST_BODY_BYTES);
  const more = [
    [/^\/api\/v1\/metrics$/, bounded(MOST_SAMPLES_BYTES)],
    [/^\/api\/v1\/releases(\/.+\/security-scan)?$/, bounded(MOST_RELEASE_BYTES)],
  ] as const;
  app.use((c, next) => (more.find(([path]) => path.test(c.req.path))?.[1] ?? few)(c, next));
  app.route('/', healthRoutes(deps, metrics));
  const rooms = [
    ...[listRoutes, anomalyRoutes, healRoutes, breakerRoutes, doctorRoutes, metricsIntakeRoutes],
    ...[deploymentRoutes, releaseRoutes, deliveryRoutes],
  ];
  for (const routes of rooms) app.route('/api/v1', routes(deps));
  app.notFound((c) =>
    answerProblem(
      c,
      new Problem('not-found', `there is no ${c.req.method} ${c.req.path}`, {
        wayOut: 'see /openapi.json for what there is',
      }),
    ),
  );
  app.onError((error, c) => {
    const problem = toProblem(error);
    if (problem.code === 'internal') {
      const { requestId } = c.var;
      deps.log({ level: 'error', message: 'a request broke', detail: { requestId, error: reportOf(error) } });
    }
    return answerProblem(c, problem);
  });
  return app;
}

/** Before everything else, so that every answer, refusals too, can be found in the log. */
const named = (): MiddlewareHandler<ApiEnv> => async (c, next) => {
  c.set('requestId', randomUUID());
  await next();
  c.header('x-request-id', c.var.requestId);
};

const bounded = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new Problem('too-large', `the body may be ${String(maxSize)} bytes at most`);
    },
  });

const measured =
  (deps: ApiDeps, metrics: Metrics): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const startedAtMs = deps.nowMs();
    await next();
    const route = c.res.status === 404 && routePath(c, -1).endsWith('*') ? 'unknown' : routePath(c, -1);
    const seconds = (deps.nowMs() - startedAtMs) / 1000;
    metrics.countRequest({ method: c.req.method, route, status: c.res.status, seconds });
  };

const reportOf = (error: Error): string => error.stack ?? error.message;
