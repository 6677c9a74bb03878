import { Context } from '@temporalio/activity';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Registry } from 'prom-client';
import { createApp } from '../../../api/app.ts';
import { connectTemporal } from '../../../api/temporal.ts';
import { NO_TRACER } from '../../../domain/telemetry/span.ts';
import type { Tracer } from '../../../domain/telemetry/span.ts';
import { openTracer } from '../../../worker/telemetry.ts';
import type { releaseToProduction } from '../../../workflows/release-to-production.ts';
import { postJson, serveStory } from '../../api/fake-deps.ts';
import { verdictOf } from '../../support/scripted-releases.ts';
import { traceCollector } from '../../support/trace-collector.ts';
import type { Arrived } from '../../support/trace-collector.ts';
import { performing } from './releasing.ts';
import { APPROVAL } from './script.ts';
import type { Given, Released, Releasing } from './releasing.ts';
import { staged } from './stage.ts';
import type { Stage } from './stage.ts';

const TRACE = 'ab'.repeat(16);
const CALLER = 'cd'.repeat(8);
const traceparent = `00-${TRACE}-${CALLER}-01`;
const SECRET = 'hush-hush-value';

const place: { tracer: Tracer } = { tracer: NO_TRACER };
/** Known before the stage is opened; each test has a collector of its own. */
const tracer: Tracer = {
  isOn: true,
  record: (span) => {
    place.tracer.record(span);
  },
  close: () => place.tracer.close(),
};
const stage = staged({ tracer });
// Every task is replayed from its beginning, as by a worker that takes over from one that died.
const replaying = staged({ tracer, maxCachedWorkflows: 0 });

afterEach(() => {
  vi.unstubAllEnvs();
});

type Asked = (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;

interface Traced extends Released {
  readonly spans: readonly Arrived[];
  readonly text: string;
  /** `<run>#<activity>` of all that the release and the runs it started asked for. */
  readonly activities: readonly string[];
}

/** A release asked for through the API, on real servers from end to end but for the cluster. */
async function tracing(
  on: typeof stage,
  given: Given,
  talk: (running: Releasing, ask: Asked) => Promise<unknown>,
): Promise<Traced> {
  const collector = await traceCollector();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
  place.tracer = await openTracer(process.env, { version: '0.1.0', report: () => undefined });
  const activities: string[] = [];
  const before = async (): Promise<void> => {
    const { activityId, workflowExecution } = Context.current().info;
    const run = workflowExecution?.workflowId ?? '';
    if (/^(release|notify)\//.test(run)) activities.push(`${run}#${activityId}`);
    await Promise.resolve();
  };
  const doors: { ask: Asked; close: () => Promise<void> }[] = [];
  const released = await performing(
    on,
    { ...given, gate: { before } },
    (running) => talk(running, doorOf(doors)),
    async (opened, token) => {
      const door = apiOn(opened);
      doors.push(door);
      const releaseId = await begin(door.ask, token);
      return opened.client.workflow.getHandle<typeof releaseToProduction>(releaseId);
    },
  );
  await Promise.all(doors.map(({ close }) => close()));
  await tracer.close();
  const [spans, text] = [collector.spans(), collector.text()];
  await collector.close();
  return { ...released, spans, text, activities };
}

function doorOf(doors: readonly { readonly ask: Asked }[]): Asked {
  const [door] = doors;
  if (door === undefined) throw new Error('the API was not started');
  return door.ask;
}

function apiOn({ environment, queue }: Stage): { ask: Asked; close: () => Promise<void> } {
  const temporal = connectTemporal({
    address: environment.address,
    namespace: 'default',
    taskQueue: queue,
    uiUrl: 'http://127.0.0.1:8233',
  });
  const { deps } = serveStory();
  const app = createApp({
    ...deps,
    temporal,
    tracer,
    registry: new Registry(),
    signDecision: () => 'signed',
    nowMs: () => Date.now(),
  });
  return {
    ask: async (path, body, headers = {}) => app.request(`/api/v1/${path}`, postJson(body, headers)),
    close: () => temporal.close(),
  };
}

/** The name of the release is the token by which its activities find their script. */
async function begin(ask: Asked, token: string): Promise<string> {
  const file = {
    name: token,
    namespace: 'shop',
    reason: 'the new basket',
    targets: [{ deployment: 'cart', images: { cart: 'registry/cart:2' }, env: { cart: { KEY: SECRET } } }],
    soakMinutes: [1],
  };
  const response = await ask('releases', { file, by: 'rita' }, { traceparent });
  expect(response.status).toBe(202);
  return ((await response.json()) as { id: string }).id;
}

/** Not asked for by a query: without a cache each would replay the run from its beginning. */
const isAsked = ({ told }: Releasing): Promise<boolean> =>
  vi.waitUntil(() => told.notifications.some(({ title }) => title.includes('waits for approval')), {
    timeout: 120_000,
    interval: 50,
  });

async function approveByTwin(running: Releasing): Promise<void> {
  await isAsked(running);
  await running.handle.signal('approve', { actor: 'anna', signature: 'signed' });
}

async function approveThroughApi(running: Releasing, ask: Asked): Promise<void> {
  await isAsked(running);
  const { releaseId } = running;
  const planHash = APPROVAL.planHash;
  const body = { decision: 'approve', actor: 'anna', reason: 'looks right', planHash };
  const response = await ask(`releases/${releaseId}/decision`, body);
  expect(await response.json()).toMatchObject({ accepted: true });
}

const named = (spans: readonly Arrived[], name: string): Arrived => {
  const found = spans.filter((span) => span.name === name);
  expect(found, name).toHaveLength(1);
  return found[0] as Arrived;
};
const parentOf = (spans: readonly Arrived[], { parentSpanId }: Arrived): Arrived | undefined =>
  spans.find(({ spanId }) => spanId === parentSpanId);

/** What every trace of a release must be, however it went. */
function expectOneTree({ spans, activities, text }: Traced, releaseId: string): void {
  const ours = spans.filter(({ traceId }) => traceId === TRACE);
  const request = named(ours, 'POST /api/v1/releases');
  const run = named(ours, 'releaseToProduction');
  expect(request.parentSpanId).toBe(CALLER);
  expect(parentOf(ours, run)).toBe(request);
  expect(new Set(ours.map(({ spanId }) => spanId)).size).toBe(ours.length);
  for (const span of ours) {
    expect(span.attributes['paramedic.release.id'], span.name).toBe(releaseId);
    if (span !== request) expect(parentOf(ours, span), span.name).toBeDefined();
  }
  const shown = ours
    .filter(({ attributes }) => 'temporal.activity.id' in attributes)
    .map(
      ({ attributes }) =>
        `${String(attributes['temporal.workflow.id'])}#${String(attributes['temporal.activity.id'])}`,
    );
  expect(shown.toSorted()).toEqual(activities.toSorted());
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain('the new basket');
}

describe('a release with a trace', () => {
  it.each([
    ['', stage, approveThroughApi],
    [', on workers that know nothing of what was before', replaying, approveByTwin],
  ])(
    'is one tree from the request to every activity%s',
    async (_, on, approve) => {
      const traced = await tracing(on, {}, approve);
      const { spans, outcome, world } = traced;
      expect(outcome.result).toBe('released');
      expectOneTree(traced, outcome.releaseId);
      expect(world.record.traceId).toBe(TRACE);
      const written = named(spans, 'applyAction');
      expect(written.attributes).toMatchObject({
        'paramedic.step.id': 'cart/roll-out',
        'paramedic.target': expect.stringContaining('/shop/deployment/cart') as string,
      });
      const step = parentOf(spans, written);
      expect(step?.name).toBe('step cart/roll-out');
      expect(parentOf(spans, step as Arrived)?.name).toBe('step production');
      expect(parentOf(spans, named(spans, 'checkGates'))?.name).toBe('step gates');
    },
    150_000,
  );

  it('holds the approval, which names the request that gave it', async () => {
    const { spans } = await tracing(stage, {}, approveThroughApi);
    const approval = named(spans, 'update decideApproval');
    const request = named(spans, 'POST /api/v1/releases/:id{.+}/decision');
    expect(parentOf(spans, approval)?.name).toBe('releaseToProduction');
    expect(request.traceId).not.toBe(TRACE);
    expect(approval.links).toMatchObject([{ traceId: request.traceId, spanId: request.spanId }]);
    expect(parentOf(spans, named(spans, 'checkSignature'))).toBe(approval);
  });

  it('holds the twin of an approval that was sent in Temporal', async () => {
    const { spans } = await tracing(stage, {}, approveByTwin);
    const approval = named(spans, 'signal approve');
    expect(parentOf(spans, approval)?.name).toBe('releaseToProduction');
    expect(approval.links).toEqual([]);
  });

  it('shows what ended it, and its undo', async () => {
    const script = { verdicts: [verdictOf('roll-back', { trigger: 'error-ratio' })] };
    const traced = await tracing(stage, { script }, approveThroughApi);
    const { spans, outcome } = traced;
    expect(outcome.result).toBe('rolled-back');
    expectOneTree(traced, outcome.releaseId);
    expect(named(spans, 'step cart/roll-out').failed).toBe('error-ratio');
    expect(parentOf(spans, named(spans, 'undoAction'))?.name).toBe('step undo');
    expect(spans.some(({ name }) => name === 'notifyPeople')).toBe(true);
  });
});
