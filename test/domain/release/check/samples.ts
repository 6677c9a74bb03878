import type { Strategy } from '../../../../domain/release/release-schema.ts';
import type { BugRecord, IncidentRecord } from '../../../../domain/release/record.ts';
import type { Surroundings } from '../../../../domain/release/surroundings.ts';
import { NOW } from '../../../support/observations.ts';

export { NOW };
export const DAY = 86_400_000;
export const KEY = 'local/shop/deployment/web';

/** Nothing in the way of a release; name what differs. */
export const around = (changes: Partial<Surroundings> = {}): Surroundings => ({
  foreignOwner: null,
  autoscaler: null,
  disruptionBudgets: [],
  quotas: [],
  podRequests: { pods: 1, cpu: 0.5, 'requests.cpu': 0.5, 'requests.memory': 64 * 1_048_576 },
  replicas: 4,
  networkPolicies: [],
  certificates: [],
  missingConfigs: [],
  ...changes,
});

export const rolling: Strategy = { type: 'rolling', watchSeconds: 60 };
export const blueGreen: Strategy = { type: 'blue-green', service: 'web', watchSeconds: 60 };
export const canary = (by: 'replicas' | 'gateway' | 'nginx', weights = [10, 50]): Strategy => ({
  type: 'canary',
  service: 'web',
  traffic: by === 'replicas' ? { by } : by === 'gateway' ? { by, httpRoute: 'web' } : { by, ingress: 'web' },
  steps: weights.map((weight) => ({ weight, watchSeconds: 60 })),
});

export const incident = (changes: Partial<IncidentRecord> = {}): IncidentRecord => ({
  id: 'INC-0001',
  title: 'web answers with errors',
  severity: 'P1',
  targetKeys: [KEY],
  releaseId: 'release/shop/web/abc123',
  status: 'open',
  openedAtMs: NOW - DAY,
  resolvedAtMs: null,
  resolvedBy: null,
  sentence: 'the release was rolled back',
  postMortemDueAtMs: NOW + 6 * DAY,
  ...changes,
});

export const bug = (changes: Partial<BugRecord> = {}): BugRecord => ({
  id: 'BUG-0001',
  title: 'orders are lost',
  severity: 'critical',
  status: 'open',
  releaseId: null,
  description: 'orders are lost when the queue is full',
  openedAtMs: NOW - DAY,
  ...changes,
});
