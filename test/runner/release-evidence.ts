import type { ReleaseDetail, ReleaseProgressShape } from '../../domain/access/release-progress-schema.ts';
import type { ActionShape } from '../../domain/access/schema.ts';
import type { ReleaseEnd, ReleaseSeen } from '../scenarios/runner/judge-release.ts';
import { ReleaseExpected } from '../scenarios/runner/release-plan.ts';
import { anAction } from './evidence.ts';

export const RELEASE_ID = 'release/ns/shop/mws3i1w4';

interface Written {
  readonly verb?: 'create' | 'patch' | 'delete';
  readonly object?: string;
  readonly namespace?: string;
}

/** One change of a release in the ledger, that stands. */
export const aChange = (written: Written = {}, given: Partial<ActionShape> = {}): ActionShape => {
  const { verb = 'patch', object = 'deployments/shop', namespace = 'ns' } = written;
  const [resource = '', name = ''] = object.split('/');
  const changeId = `${RELEASE_ID}/${verb}/${object}`;
  return anAction({
    id: changeId,
    healId: RELEASE_ID,
    actor: 'rita',
    action: {
      kind: 'releaseChange',
      change: {
        changeId,
        verb,
        object: { resource: resource as 'deployments', namespace, name },
        digest: 'd',
        sentence: `${verb} ${object}`,
      },
    },
    undo: 'restore',
    status: 'applied',
    ...given,
  });
};

export const anEnd = (given: Partial<ReleaseEnd> = {}): ReleaseEnd => ({
  result: 'released',
  trigger: null,
  sentence: 'the new version serves, and the soak is over',
  left: [],
  ...given,
});

/** A release that is over and served. */
export const aSeen = (given: Partial<ReleaseSeen> = {}): ReleaseSeen => ({
  namespace: 'ns',
  id: RELEASE_ID,
  refusedByApi: null,
  status: 'closed',
  end: anEnd(),
  answers: [],
  requests: { sent: 1000, failed: 0 },
  changed: [],
  staging: null,
  ...given,
});

export const anExpectedRelease = (given: object = {}): ReleaseExpected =>
  ReleaseExpected.parse({ ...('refusedByApi' in given ? {} : { result: 'released' }), ...given });

export const aProgress = (given: Partial<ReleaseProgressShape> = {}): ReleaseProgressShape => ({
  releaseId: RELEASE_ID,
  name: 'shop',
  namespace: 'ns',
  requestedBy: 'rita',
  reason: 'version 2',
  state: { status: 'running', phase: 'production', stepId: 'shop/roll-out' },
  steps: [],
  gates: [],
  plan: null,
  openUndos: [],
  ...given,
});

export const aStep = (
  id: string,
  status: ReleaseProgressShape['steps'][number]['status'],
  endedAtMs: number | null = null,
): ReleaseProgressShape['steps'][number] => ({
  id,
  phase: 'production',
  title: id,
  status,
  startedAtMs: status === 'waiting' ? null : 1,
  endedAtMs,
  sentences: [],
});

export const aClosedState = (given: Partial<ReleaseEnd> = {}): ReleaseProgressShape['state'] => ({
  status: 'closed',
  outcome: { releaseId: RELEASE_ID, closedAtMs: 90_000, ...anEnd(), ...given, trigger: null, left: [] },
});

export const aDetail = (given: Partial<ReleaseDetail> = {}): ReleaseDetail => ({
  id: RELEASE_ID,
  release: null,
  timeline: [],
  timelineMore: false,
  progress: aProgress(),
  progressUnknown: null,
  temporalUrl: 'http://127.0.0.1/',
  ...given,
});
