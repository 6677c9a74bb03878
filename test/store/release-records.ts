import { randomUUID } from 'node:crypto';
import type { Change } from '../../domain/release/change.ts';
import type {
  BackedUpObject,
  BugRecord,
  IncidentRecord,
  RecordStore,
  ReleaseRecord,
} from '../../store/port.ts';

export const KEY = 'local/shop/deployment/web';

export const newReleaseId = (): string => `release/shop/web/${randomUUID().slice(0, 8)}`;

/** A target nobody else in the file has. */
export const newKey = (): string => `local/shop/deployment/web-${randomUUID().slice(0, 8)}`;

export const release = (given: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  id: newReleaseId(),
  name: 'web',
  namespace: 'shop',
  requestedBy: 'ada',
  reason: 'the new basket',
  kind: 'release',
  strategies: ['canary', 'rolling'],
  targetKeys: [KEY],
  images: ['registry.local/shop:2'],
  status: 'running',
  result: null,
  trigger: null,
  sentence: null,
  planHash: null,
  fixes: null,
  irreversible: null,
  requestedAtMs: 1000,
  servedAtMs: null,
  closedAtMs: null,
  durations: null,
  traceId: null,
  updatedAtMs: given.requestedAtMs ?? 1000,
  ...given,
});

export const incident = (
  given: Partial<IncidentRecord> = {},
): Parameters<RecordStore['openIncident']>[0] => ({
  title: 'Release web of shop was rolled back',
  severity: 'P2',
  targetKeys: [KEY],
  releaseId: newReleaseId(),
  openedAtMs: 1000,
  sentence: 'error ratio 0.2 in the canary',
  postMortemDueAtMs: 604_801_000,
  ...given,
});

export const bug = (given: Partial<BugRecord> = {}): Parameters<RecordStore['openBug']>[0] => ({
  title: 'Release web of shop was rolled back',
  severity: 'high',
  releaseId: newReleaseId(),
  description: 'error ratio 0.2 in the canary',
  openedAtMs: 1000,
  ...given,
});

const object = { resource: 'deployments', namespace: 'shop', name: 'web' } as const;

/** With a value nobody may read, characters a database refuses, and fields that are absent rather than null. */
export const CHANGES: readonly Change[] = [
  {
    verb: 'create',
    object: { ...object, resource: 'configmaps', name: 'settings-0a1b2c3d' },
    manifest: { data: { 'app.yaml': 'password: hunter2\u0000\ud800', empty: '' }, immutable: true },
    sentence: 'create ConfigMap settings-0a1b2c3d',
  },
  {
    verb: 'patch',
    object,
    uid: 'uid-web',
    fields: [
      { path: '/spec/template', from: { z: 1, a: [null, 1.5] }, to: { image: 'registry.local/shop:2' } },
      { path: '/metadata/annotations/added', to: 'yes' },
      { path: '/metadata/annotations/gone', from: null },
    ],
    sentence: 'change the template of web',
  },
  { verb: 'delete', object: { ...object, name: 'web-canary' }, sentence: 'delete Deployment web-canary' },
];

export const BACKUP: readonly BackedUpObject[] = [
  { object, manifest: '{"kind":"Deployment","spec":{"replicas":3}}' },
  {
    object: { resource: 'secrets', namespace: 'shop', name: 'database' },
    manifest: '{"kind":"Secret","data":{"password":"aHVudGVyMg=="}}',
  },
];
