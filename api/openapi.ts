import { z } from 'zod';
import {
  Accepted,
  BreakerState,
  DoctorReport,
  ProblemShape,
  Readiness,
} from '../domain/access/control-schema.ts';
import { PushSamples } from '../domain/access/metrics-schema.ts';
import { HealDetail } from '../domain/access/progress-schema.ts';
import { IncidentId, ReleaseId } from '../domain/access/release-request-schema.ts';
import * as requests from '../domain/access/request-schema.ts';
import { ActionPage, HealPage, TimelinePage, WorkloadPage } from '../domain/access/schema.ts';
import { ANOMALY_PATHS } from './anomaly-paths.ts';
import { get, post } from './operation.ts';
import type { Operation, Paths } from './operation.ts';
import { PROBLEMS } from './problem.ts';
import type { ProblemCode } from './problem.ts';
import { RELEASE_PATHS } from './release-paths.ts';

const reads = ['invalid', 'store-away'] as const;
const acts = [
  'malformed-json',
  'foreign-origin',
  'conflict',
  'too-large',
  'not-json',
  'invalid',
  'temporal-away',
  'no-answer',
] as const;
const Alive = z.object({ status: z.literal('alive'), version: z.string() });

/** Every route there is; a test holds it against the running app. */
const PATHS: Paths = {
  '/livez': get({ summary: 'Is the process alive? Asks nobody.', answer: Alive, problems: [] }),
  '/readyz': get({ summary: 'Is everything it needs up? 503 when not.', answer: Readiness, problems: [] }),
  '/metrics': get({ summary: 'Figures for Prometheus.', answer: 'text/plain', problems: [] }),
  '/openapi.json': get({
    summary: 'This document.',
    answer: z.record(z.string(), z.unknown()),
    problems: [],
  }),
  '/api/v1/workloads': get({
    summary: 'Workloads that opted in, as last seen.',
    query: requests.ListWorkloads,
    answer: WorkloadPage,
    problems: reads,
  }),
  '/api/v1/heals': get({
    summary: 'Heals, newest first.',
    query: requests.ListHeals,
    answer: HealPage,
    problems: reads,
  }),
  '/api/v1/heals/{id}': get({
    summary: 'One heal: its story, its actions and, while it runs, where it stands. The id may hold slashes.',
    answer: HealDetail,
    problems: ['not-found', 'store-away'],
  }),
  '/api/v1/heals/{id}/decision': post({
    summary: 'Approve or reject the plan that waits. `Idempotency-Key` makes a retry get the first answer.',
    body: requests.DecisionRequest,
    answer: Accepted,
    problems: [...acts, 'not-found', 'store-away'],
  }),
  '/api/v1/heals/{id}/stop': post({
    summary: 'Stop a heal at its next safe point and hand it to people.',
    body: requests.StopRequest,
    answer: Accepted,
    status: 202,
    problems: [...acts, 'not-found', 'store-away'],
  }),
  '/api/v1/actions': get({
    summary: 'The ledger: what was changed in the cluster.',
    query: requests.ListActions,
    answer: ActionPage,
    problems: reads,
  }),
  '/api/v1/timeline': get({
    summary:
      'What was seen, decided and done, oldest first: the newest entries, or with `since` those from then on, to follow it.',
    query: requests.ListTimeline,
    answer: TimelinePage,
    problems: reads,
  }),
  ...ANOMALY_PATHS,
  ...RELEASE_PATHS,
  '/api/v1/metrics': post({
    summary: 'Samples of workloads from outside, for the detectors: all of them are stored, or none.',
    body: PushSamples(() => null),
    answer: Accepted,
    problems: ['malformed-json', 'foreign-origin', 'too-large', 'not-json', 'invalid', 'store-away'],
  }),
  '/api/v1/breaker': get({
    summary: 'The kill switch and the brakes of the scopes.',
    query: requests.BreakerQuery,
    answer: BreakerState,
    problems: ['invalid'],
  }),
  '/api/v1/breaker/trip': post({
    summary: 'Without a scope: the kill switch. With one: freeze that scope until it is reset.',
    body: requests.BreakerRequest,
    answer: Accepted,
    problems: acts,
  }),
  '/api/v1/breaker/reset': post({
    summary: 'Release what was tripped.',
    body: requests.BreakerRequest,
    answer: Accepted,
    problems: acts,
  }),
  '/api/v1/breaker/freeze': post({
    summary: 'No new act in a scope for some minutes. Undo and expiry go on.',
    body: requests.FreezeRequest,
    answer: Accepted,
    problems: acts,
  }),
  '/api/v1/doctor': get({
    summary: 'Looks at everything and says what to do next.',
    answer: DoctorReport,
    problems: [],
  }),
};

export function openApi(version: string): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Paramedic',
      version,
      summary: 'Reads and decisions. Answers this machine only; there is no sign-in yet.',
    },
    paths: Object.fromEntries(
      Object.entries(PATHS).map(([path, methods]) => [
        path,
        Object.fromEntries(
          Object.entries(methods).map(([method, operation]) => [method, describe(path, method, operation)]),
        ),
      ]),
    ),
    components: { schemas: { Problem: jsonSchema(ProblemShape, 'output') } },
  };
}

function describe(path: string, method: string, operation: Operation) {
  const { summary, query, body, answer, status = 200, dryRun, problems } = operation;
  const parameters = [
    ...(path.includes('{id}') ? [idParameter(path)] : []),
    ...(query ? queryParameters(query) : []),
  ];
  return {
    operationId: `${method}${path.replace(/[^a-zA-Z]+(\w)?/g, (_all, next: string | undefined) => next?.toUpperCase() ?? '')}`,
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body ? { requestBody: { required: true, content: json(jsonSchema(body, 'input')) } } : {}),
    responses: {
      [status]: {
        description: 'done',
        content: contentOf(answer),
      },
      ...(dryRun ? { 200: { description: 'of a dry run', content: contentOf(dryRun) } } : {}),
      ...(path === '/readyz'
        ? { 503: { description: 'not ready', content: json(jsonSchema(Readiness, 'output')) } }
        : {}),
      ...problemResponses([...problems, 'foreign-host', 'internal']),
    },
  };
}

function problemResponses(codes: readonly ProblemCode[]) {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status);
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    [...byStatus].map(([status, these]) => [
      status,
      { description: these.map((code) => PROBLEMS[code].title).join(' · '), content },
    ]),
  );
}

function contentOf(answer: Operation['answer']) {
  if (typeof answer !== 'string') return json(jsonSchema(answer, 'output'));
  return { [answer]: answer === 'image/png' ? {} : { schema: { type: 'string' } } };
}

const json = (schema: unknown) => ({ 'application/json': { schema } });

/** Without `$schema`, which the document implies, and `readOnly`, which here is about TypeScript only. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const made = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema: one }) => {
      delete one.readOnly;
    },
  });
  delete made.$schema;
  return made;
}

const idParameter = (path: string) => ({
  name: 'id',
  in: 'path',
  required: true,
  schema: jsonSchema(ID_BY_ROOM[path.split('/')[3] ?? ''] ?? requests.HealId, 'input'),
});

const ID_BY_ROOM: Readonly<Record<string, z.ZodType>> = {
  anomalies: requests.AnomalyId,
  releases: ReleaseId,
  incidents: IncidentId,
};

const queryParameters = (query: z.ZodObject) =>
  Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: jsonSchema(schema as z.ZodType, 'output'),
  }));
