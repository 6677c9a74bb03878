import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { ActivityDeps } from '../../../activities/deps.ts';
import type {
  EffectOutcome,
  EffectRequest,
  KillSwitch,
  ObservedWorkload,
} from '../../../activities/kubernetes/port.ts';
import type { SampleWindow } from '../../../activities/metrics/sample-source.ts';
import { runFit } from '../../../activities/scorer/fit-task.ts';
import type { Exhaustion } from '../../../domain/detection/exhaustion/raise.ts';
import type { Verdict } from '../../../activities/scorer/port.ts';
import type { TargetFindings } from '../../../domain/detection/finding.ts';
import { Policy } from '../../../domain/policy/schema.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import type { ServiceLevels } from '../../../domain/workload/service-levels.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import type { Target } from '../../../domain/workload/target.ts';
import { verifyDecision } from '../../../store/decision-signature.ts';
import { openStore } from '../../../store/open.ts';
import type { ActionPreState, ConfigContent, RecordStore } from '../../../store/port.ts';
import type { Trip } from '../../../workflows/messages.ts';
import { NOW, observation } from '../../support/observations.ts';

export const KEY = Buffer.alloc(32, 7);
export const POST_STATE: ActionPreState = {
  specHash: 'spec-after',
  templateHash: 'template-after',
  generation: 4,
  detail: {},
};

/** A database in memory takes seconds to make, and longer beside other tests. */
export const OPENS_WITHIN_MS = 60_000;

/** A record store in memory, migrated. */
export const openRecords = (): Promise<RecordStore> => openStore({ encryptionKey: KEY });

/** A workload of a name and uid that no other test uses. */
export function workload(
  changes: Partial<WorkloadObservation> = {},
  target: Partial<Target> = {},
): WorkloadObservation {
  const name = `shop-${randomUUID().slice(0, 8)}`;
  const own = {
    cluster: 'local',
    namespace: 'shop',
    kind: 'Deployment',
    name,
    uid: randomUUID(),
    ...target,
  } as const;
  return observation({ ...changes, target: own });
}

export interface Write {
  readonly kind: string;
  readonly actionId: string;
  /** What a rollback writes. */
  readonly template?: string;
  readonly contents?: readonly ConfigContent[];
}

/** What the systems outside show and were asked. A test changes it as it goes along. */
export interface World {
  readonly deps: ActivityDeps;
  nowMs: number;
  /** What the cluster shows; templates declare that they are scraped. */
  seen: WorkloadObservation[];
  contents: ConfigContent[];
  /** Null: the API server does not answer. */
  killSwitch: KillSwitch | null;
  policy: Policy;
  outcome: EffectOutcome | Error;
  describe: (workflowId: string) => 'open' | 'closed' | 'absent';
  readonly levels: Map<string, ServiceLevels>;
  /** Samples by target key. */
  readonly windows: Map<string, SampleWindow>;
  /** By uid. */
  readonly verdicts: Map<string, Verdict>;
  /** By uid. */
  readonly foreseen: Map<string, readonly Exhaustion[]>;
  readonly writes: Write[];
  readonly trips: { readonly scope: string; readonly trip: Trip }[];
  readonly reported: TargetFindings[];
  readonly reached: string[];
}

export const TEMPLATE = '{"metadata":{"annotations":{"prometheus.io/scrape": "true"}}}';

const asObserved = (world: World, seen: WorkloadObservation): ObservedWorkload => ({
  observation: { ...seen, observedAtMs: world.nowMs },
  template: TEMPLATE,
  configContents: world.contents,
});

function outside(
  world: World,
): Pick<
  ActivityDeps,
  | 'cluster'
  | 'metrics'
  | 'customMetric'
  | 'samples'
  | 'clusterMetrics'
  | 'scorer'
  | 'foresight'
  | 'killSwitch'
  | 'engine'
> {
  return {
    cluster: {
      observeAll: () => Promise.resolve(world.seen.map((seen) => asObserved(world, seen))),
      observeOne: (target) => {
        const seen = world.seen.find((one) => targetKey(one.target) === targetKey(target));
        return Promise.resolve(seen === undefined ? null : asObserved(world, seen));
      },
    },
    metrics: { serviceLevels: () => Promise.resolve(world.levels) },
    customMetric: { instant: () => Promise.resolve(null) },
    samples: { read: () => Promise.resolve(world.windows) },
    clusterMetrics: { collect: () => Promise.resolve({ samples: 0, unread: null }) },
    scorer: { score: () => Promise.resolve(world.verdicts) },
    foresight: { foresee: () => Promise.resolve(world.foreseen) },
    killSwitch: {
      read: () =>
        world.killSwitch === null
          ? Promise.reject(new Error('the API server does not answer'))
          : Promise.resolve(world.killSwitch),
      write: (value) => {
        world.killSwitch = value;
        return Promise.resolve();
      },
    },
    engine: {
      reportFindings: (found) => {
        world.reported.push(found);
        return Promise.resolve();
      },
      requestLease: () => Promise.resolve(),
      takeToken: () => Promise.resolve({ granted: true }),
      trip: (scope, trip) => {
        world.trips.push({ scope, trip });
        return Promise.resolve();
      },
      limits: () => Promise.resolve(null),
      describeRun: (workflowId) => Promise.resolve(world.describe(workflowId)),
    },
  };
}

type Asked = Pick<EffectRequest, 'actionId' | 'beforeWrite' | 'heartbeat'> & Omit<Partial<Write>, 'kind'>;

/** Writes like the real one does: it asks the kill switch before the write, and beats. */
function writer(world: World): ActivityDeps['writer'] {
  const write =
    (kind: string) =>
    async (request: Asked): Promise<EffectOutcome> => {
      await request.beforeWrite();
      request.heartbeat();
      const { actionId, template, contents } = request;
      world.writes.push({
        kind,
        actionId,
        ...(template === undefined ? {} : { template }),
        ...(contents === undefined ? {} : { contents }),
      });
      if (world.outcome instanceof Error) throw world.outcome;
      return world.outcome;
    };
  return {
    rollBack: write('rollBack'),
    restoreConfig: write('restoreConfig'),
    raiseMemoryLimit: write('raiseMemoryLimit'),
    restoreMemoryLimit: write('restoreMemoryLimit'),
    evictPod: write('evictPod'),
    restartRollout: write('restartRollout'),
  };
}

/** These tests are about healing: whatever a release asks for is a mistake in them. */
const noReleases = (): ActivityDeps['releases'] =>
  new Proxy({} as ActivityDeps['releases'], {
    get: (_, name) => () => Promise.reject(new Error(`no release was expected to ask for ${String(name)}`)),
  });

export function newWorld(store: RecordStore): World {
  const world: Omit<World, 'deps'> = {
    nowMs: NOW,
    seen: [],
    contents: [],
    killSwitch: { isEngaged: false, reason: null, by: null },
    policy: Policy.parse({}),
    outcome: { status: 'applied', postState: POST_STATE },
    describe: () => 'open',
    levels: new Map(),
    windows: new Map(),
    verdicts: new Map(),
    foreseen: new Map(),
    writes: [],
    trips: [],
    reported: [],
    reached: [],
  };
  const whole = world as World;
  return Object.assign(whole, {
    deps: {
      ...outside(whole),
      writer: writer(whole),
      clusterName: 'local',
      releases: noReleases(),
      notifier: { notify: () => Promise.resolve() },
      images: { look: () => Promise.resolve({ status: 'exists' }) },
      store,
      policy: () => whole.policy,
      verifySignature: (healId, decision) => verifyDecision(KEY, healId, decision),
      sampleMs: 5000,
      fits: { fit: (task) => Promise.resolve(runFit(task)), close: () => Promise.resolve() },
      trustsTemporalSignals: false,
      nowMs: () => whole.nowMs,
      reach: (failpoint) => {
        whole.reached.push(failpoint);
        return Promise.resolve();
      },
    } satisfies ActivityDeps,
  });
}

/** A context that does not log what the test expects to fail. */
export const newContext = (): MockActivityEnvironment =>
  new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') });

/** Runs an activity as a worker would, with a context of its own. */
export const run = <Input extends unknown[], Output>(
  activity: (...input: Input) => Promise<Output>,
  ...input: Input
): Promise<Output> => newContext().run(activity, ...input);
