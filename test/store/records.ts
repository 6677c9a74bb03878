import { createHash, randomUUID } from 'node:crypto';
import type { AnomalyExplanation } from '../../domain/access/anomaly-schema.ts';
import type { JournaledState } from '../../domain/workload/good-state.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { Target } from '../../domain/workload/target.ts';
import type {
  AnomalyRecord,
  ConfigContent,
  DetectorSeen,
  HealRecord,
  PlannedAction,
  PushedSample,
  StoredModel,
  TimelineEntry,
  Training,
  WorkloadRecord,
} from '../../store/port.ts';

export const newTarget = (given: Partial<Target> = {}): Target => ({
  cluster: 'local',
  namespace: 'shop',
  kind: 'Deployment',
  name: `web-${randomUUID().slice(0, 8)}`,
  uid: randomUUID(),
  ...given,
});

export const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

export function planned(given: Partial<PlannedAction> = {}): PlannedAction {
  const target = given.target ?? newTarget();
  const healId = given.healId ?? `heal/${targetKey(target)}/1`;
  return {
    id: `${healId}/0`,
    healId,
    target,
    scope: 'shop',
    actor: 'paramedic',
    action: {
      kind: 'raiseMemoryLimit',
      container: 'web',
      fromBytes: 1000,
      toBytes: 1500,
      keepsGuaranteed: false,
      expiresAfterMs: 60_000,
    },
    planHash: sha('plan'),
    reason: 'OOMKilled twice in 5 min',
    fence: 1,
    preState: {
      specHash: sha('spec'),
      templateHash: sha('template'),
      generation: 3,
      detail: { bytes: 1000 },
    },
    undo: 'restore',
    atMs: 1_700_000_000_000,
    ...given,
  };
}

export function journaled(given: Partial<JournaledState> = {}): JournaledState {
  return {
    stateId: sha(randomUUID()),
    target: newTarget(),
    templateHash: sha('template'),
    podTemplateHash: '6d4cf56db6',
    images: ['registry.local/shop:1', 'registry.local/proxy:2'],
    configs: [],
    firstSeenAtMs: 1000,
    lastSeenAtMs: 1000,
    healthySinceMs: null,
    goodAtMs: null,
    writtenByAction: null,
    sickSinceMs: null,
    ...given,
  };
}

export function content(given: Partial<ConfigContent> = {}): ConfigContent {
  const data = given.data ?? { 'app.yaml': 'colour: green' };
  return {
    kind: 'ConfigMap',
    namespace: 'shop',
    name: 'settings',
    contentHash: sha(JSON.stringify(data)),
    binaryData: {},
    type: null,
    data,
    ...given,
  };
}

export const versionOf = ({ kind, name, contentHash }: ConfigContent) => ({ kind, name, contentHash });

export const entry = (given: Partial<TimelineEntry> = {}): TimelineEntry => ({
  id: randomUUID(),
  healId: null,
  targetKey: 'local/shop/deployment/web',
  scope: 'shop',
  atMs: 1000,
  phase: 'seen',
  sentence: 'web restarts',
  detail: {},
  ...given,
});

export function heal(given: Partial<HealRecord> = {}): HealRecord {
  const target = given.target ?? newTarget();
  return {
    id: randomUUID(),
    target,
    targetKey: targetKey(target),
    scope: 'shop',
    mode: null,
    severity: null,
    status: 'open',
    reason: null,
    openedAtMs: 1000,
    detectedAtMs: null,
    decidedAtMs: null,
    actedAtMs: null,
    verifiedAtMs: null,
    closedAtMs: null,
    updatedAtMs: 1000,
    ...given,
  };
}

export function workload(given: Partial<WorkloadRecord> = {}): WorkloadRecord {
  const target = given.target ?? newTarget();
  return {
    targetKey: targetKey(target),
    target,
    scope: 'shop',
    consent: 'auto',
    status: 'healthy',
    summary: '3 of 3 ready',
    lastGoodStateId: null,
    observedAtMs: 1000,
    ...given,
  };
}

export const EXPLANATION: AnomalyExplanation = {
  intervalMs: 15_000,
  times: [1000, 16_000],
  surprise: [null, 4.25],
  warnAt: 3.5,
  actAt: 4.1,
  metrics: [{ name: 'p95Ms', share: 0.7, values: [80, null], low: [60, 61], high: [120, 121] }],
  why: ['p95 is 4 times its usual value'],
  forestSurprise: null,
  model: { checksum: sha('model'), fromMs: 0, toMs: 900, rows: 5760 },
};

export const anomaly = (given: Partial<AnomalyRecord> = {}): AnomalyRecord => ({
  id: randomUUID(),
  targetUid: randomUUID(),
  targetKey: 'local/shop/deployment/web',
  scope: 'shop',
  atMs: 1000,
  lastAtMs: given.atMs ?? 1000,
  endedAtMs: null,
  tier: 'warn',
  score: 0.8,
  threshold: 0.6,
  contributions: { p95Ms: 0.7, cpuCores: 0.1 },
  evidence: ['p95 is 4 times its usual value'],
  explanation: EXPLANATION,
  notAnAnomaly: null,
  ...given,
});

export const seen = (given: Partial<DetectorSeen> = {}): DetectorSeen => ({
  targetUid: randomUUID(),
  targetKey: 'local/shop/deployment/web',
  scope: 'shop',
  atMs: 1000,
  ...given,
});

export const model = (given: Partial<StoredModel> = {}): StoredModel => {
  const body = given.body ?? '{"means":[0.25,1e-3],"name":"täglich"}';
  return {
    version: 1,
    checksum: sha(body),
    metrics: ['cpuCores', 'p95Ms'],
    intervalMs: 15_000,
    fromMs: 1000,
    toMs: 86_401_000,
    rows: 5760,
    warnAt: 3.123456789012345,
    actAt: 4.5,
    forestSample: '[[0.1,0.2]]',
    body,
    ...given,
  };
};

export const training = (given: Partial<Training> = {}): Training => ({
  status: 'trained',
  atMs: 86_401_000,
  nextAtMs: 172_801_000,
  rows: 5760,
  needed: 240,
  note: 'learned from 5,760 rows',
  ...given,
});

export const sample = (given: Partial<PushedSample> = {}): PushedSample => ({
  targetKey: 'local/shop/deployment/web',
  metric: 'cpuCores',
  atMs: 1000,
  value: 0.25,
  ...given,
});

export const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id);
