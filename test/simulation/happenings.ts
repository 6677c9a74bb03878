import type { Finding, TargetFindings } from '../../domain/detection/finding.ts';
import type { Target } from '../../domain/workload/target.ts';
import { targetKey } from '../../domain/workload/target.ts';
import { versionAt } from './activities/watching.ts';
import { decide, steer } from './people.ts';
import type { Happening, Occurrence } from './story/story.ts';
import { changeOf } from './world/edits.ts';
import type { EditKind } from './world/edits.ts';
import { nameOf, placesOf } from './world/release-file.ts';
import { uidOf } from './world/shops.ts';
import type { World } from './world/world.ts';

/** The first production target of the story. */
function firstTarget(world: World): Target {
  const [place] = placesOf(world.story.shape);
  const namespace = place?.namespace ?? 'shop';
  const name = nameOf(0);
  const uid = uidOf(`deployments/${namespace}/${name}`);
  return { cluster: 'local', namespace, kind: 'Deployment', name, uid };
}

const CRASH: Omit<Finding, 'versions' | 'symptom'> = {
  pods: ['web-1'],
  sinceMs: 0,
  evidence: ['pod web-1 restarted 5 times in 60 s'],
  message: 'CrashLoopBackOff',
};

/** What detection reports to the guard, which tells whoever holds the lease, or begins a heal. */
function find(world: World, what: 'own' | 'shared' | 'of-another' | 'unschedulable'): TargetFindings {
  const target = firstTarget(world);
  const version = versionAt(world, target.namespace, target.name);
  const hash = version?.podTemplateHash ?? 'none';
  const symptom = what === 'unschedulable' ? 'unschedulable' : 'crash-loop';
  return {
    target,
    scope: 'default',
    observedAtMs: world.server.nowMs,
    templateHash: what === 'of-another' ? 'template of another' : (version?.templateHash ?? ''),
    findings: [{ ...CRASH, symptom, versions: what === 'shared' ? [hash, 'the-old-one'] : [hash] }],
    seenBy: 'watch',
  };
}

function report(world: World, found: TargetFindings, startsGuard: boolean): void {
  const { server } = world;
  const id = `workload/${targetKey(found.target)}`;
  if (startsGuard && server.open(id) === null)
    server.start('guardWorkload', id, [{ target: found.target, scope: found.scope, state: null }]);
  server.signal(id, 'reportFindings', [found]);
}

function edit(world: World, kind: EditKind, at: number): void {
  const keys = [...world.cluster.objects.keys()];
  const key = keys[at % keys.length];
  const body = key === undefined ? undefined : world.cluster.objects.get(key);
  if (key === undefined || body === undefined) return;
  const change = changeOf(kind, key);
  if (change === undefined) return;
  world.log(`EDIT of ${key}`);
  const { objects } = world.cluster;
  world.cluster.set(key, change === null ? null : change(body));
  // What it owned went with it.
  const gone = [...objects.keys()].filter((one) => !world.cluster.objects.has(one));
  for (const one of change === null ? gone : [key])
    world.edits.push({ atMs: world.server.nowMs, key: one, kind, change });
}

export interface Stage {
  readonly world: World;
  readonly deploy: (ifBusy: 'queue' | 'supersede' | 'refuse') => void;
  /** Ids of the releases so far; the first is what most happens to. */
  readonly releaseIds: () => readonly string[];
}

type Does = Occurrence['does'];
type Happens = {
  readonly [D in Does]: (stage: Stage, what: Extract<Occurrence, { does: D }>, first: string) => void;
};

const HAPPENS: Happens = {
  steer({ world }, { steering, by, times }, first) {
    for (let time = 0; time < times; time += 1) steer(world, first, steering, by);
  },
  decide({ world }, { answer }, first) {
    decide(world, first, answer);
  },
  supersede({ world }, _, first) {
    world.server.signal(first, 'supersede', [
      { by: 'release/shop/newer/zzz999', reason: 'by a newer release' },
    ]);
  },
  'stop-writes'({ world }, { forMs }) {
    world.stoppedUntilMs = Math.max(world.stoppedUntilMs, world.server.nowMs + forMs);
  },
  freeze({ world }, { forMs }) {
    const { nowMs } = world.server;
    world.freezes.push({ fromMs: nowMs, untilMs: nowMs + forMs });
  },
  edit({ world }, { kind, at }) {
    edit(world, kind, at);
  },
  cancel({ world }, _, first) {
    world.server.cancel(first);
  },
  find({ world }, { what }) {
    report(world, find(world, what), false);
  },
  heal({ world }) {
    report(world, find(world, 'own'), true);
  },
  deploy({ deploy }, { ifBusy }) {
    deploy(ifBusy);
  },
};

/** Lets one thing happen to the release, or around it. */
function happen(stage: Stage, what: Occurrence): void {
  const [first = ''] = stage.releaseIds();
  stage.world.log(`HAPPENS ${JSON.stringify(what)}`);
  const happens = HAPPENS[what.does] as (stage: Stage, what: Occurrence, first: string) => void;
  happens(stage, what, first);
}

/** Those whose moment has come are put on the agenda; the others stay. */
export function due(stage: Stage, waiting: Happening[]): void {
  const { world } = stage;
  for (const happening of waiting.filter(({ afterCalls }) => afterCalls <= world.allCalls)) {
    waiting.splice(waiting.indexOf(happening), 1);
    world.server.agenda.at(world.server.nowMs + happening.delayMs, () => {
      happen(stage, happening.what);
    });
  }
}
