import type { ActionShape, AnomalyShape, HealShape, TimelineShape } from '../../domain/access/schema.ts';
import type { Mutation } from '../scenarios/runner/effects.ts';
import type { AnomalyWatch } from '../scenarios/runner/judge-anomaly.ts';
import type { Evidence } from '../scenarios/runner/judge.ts';
import { Expectation } from '../scenarios/runner/scenario.ts';

const TARGET = { cluster: 'local', namespace: 'ns', kind: 'Deployment', name: 'shop', uid: 'u' } as const;

export const aWrite = (given: Partial<Mutation> = {}): Mutation => ({
  atMs: 1000,
  user: 'paramedic',
  verb: 'patch',
  resource: 'deployments',
  subresource: null,
  name: 'shop',
  code: 200,
  isDryRun: false,
  body: null,
  ...given,
});

export const aHeal = (given: Partial<HealShape> = {}): HealShape => ({
  id: 'heal/local/ns/deployment/shop/1',
  target: TARGET,
  targetKey: 'local/ns/deployment/shop',
  scope: 's',
  mode: 'CrashLoopAfterChange',
  severity: 'P1',
  status: 'verified',
  reason: null,
  openedAtMs: 0,
  detectedAtMs: 0,
  decidedAtMs: 0,
  actedAtMs: 0,
  verifiedAtMs: 0,
  closedAtMs: null,
  updatedAtMs: 0,
  ...given,
});

const ROLLBACK = {
  kind: 'rollBack',
  fromTemplateHash: 'b',
  toTemplateHash: 'a',
  toStateId: 's',
  restoreConfigs: [],
} as const;
export const RAISE = {
  kind: 'raiseMemoryLimit',
  container: 'shop',
  fromBytes: 1,
  toBytes: 2,
  keepsGuaranteed: false,
  expiresAfterMs: 1,
} as const;

export const anAction = (given: Partial<ActionShape> = {}): ActionShape => ({
  id: 'heal/local/ns/deployment/shop/1/1',
  healId: 'heal/local/ns/deployment/shop/1',
  target: TARGET,
  scope: 's',
  actor: 'paramedic',
  action: ROLLBACK,
  planHash: 'h',
  reason: 'r',
  undo: 'keep',
  status: 'verified',
  plannedAtMs: 0,
  appliedAtMs: 1,
  closedAtMs: null,
  note: null,
  before: {},
  after: null,
  ...given,
});

export const anEntry = (phase: string, sentence: string, healId: string | null = 'h'): TimelineShape => ({
  id: sentence,
  healId,
  targetKey: 'k',
  scope: 's',
  atMs: 0,
  phase,
  sentence,
  detail: {},
});

export const anAnomaly = (given: Partial<AnomalyShape> = {}): AnomalyShape => ({
  id: 'an-u-1',
  targetKey: 'local/ns/deployment/shop',
  scope: 's',
  atMs: 20_000,
  lastAtMs: 30_000,
  endedAtMs: null,
  tier: 'warn',
  score: 0.999,
  threshold: 0.995,
  topMetric: 'memoryBytes',
  contributions: { cpuCores: 0.1, memoryBytes: 0.8, p95Ms: 0.1 },
  evidence: ['memory 60 MiB, expected 20 to 30 MiB'],
  notAnAnomaly: null,
  ...given,
});

/** Nothing was seen by the detector, half a minute after a fault at 10 s. */
export const aWatch = (given: Partial<AnomalyWatch> = {}): AnomalyWatch => ({
  atMs: 40_000,
  injectedAtMs: 10_000,
  anomalies: [],
  before: new Set(),
  rightAtMs: new Map(),
  limit: null,
  ...given,
});

export const anExpectation = (given: object): Expectation =>
  Expectation.parse({ outcome: 'healed', withinSeconds: 60, ...given });

/** A run that was rolled back and verified. */
export const aHealedRun = (given: Partial<Evidence> = {}): Evidence => ({
  records: { heals: [aHeal()], actions: [anAction()], timeline: [], anomalies: [] },
  mutations: [aWrite()],
  unexplainedChanges: [],
  unwell: [],
  unmetChecks: [],
  stepsLeft: 0,
  watch: aWatch(),
  ...given,
});

/** A run in which nothing was recorded and nothing written. */
export const aQuietRun = (records: Partial<Evidence['records']> = {}): Evidence =>
  aHealedRun({ records: { heals: [], actions: [], timeline: [], anomalies: [], ...records }, mutations: [] });
