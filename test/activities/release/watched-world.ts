import type { ServiceLevelRequest } from '../../../activities/metrics/port.ts';
import type { WatchDeps, WatchInput } from '../../../activities/release/watch-release.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import type { ServiceLevels, VersionServiceLevels } from '../../../domain/workload/service-levels.ts';
import { NOW, NEW, OLD, observation, pod, replicaSet } from '../../support/observations.ts';
import { levels, version } from '../../support/service-levels.ts';
import { thresholds } from '../../domain/release/figures.ts';

/** What a watch sees and asks. Time passes only while it pauses; a test changes the world between two looks. */
export interface WatchedWorld {
  readonly deps: WatchDeps;
  nowMs: number;
  /** By name; an error is thrown at whoever looks. */
  readonly deployments: Map<string, WorkloadObservation | Error>;
  /** By name, of the last so many ms. */
  levelsOf: (name: string, spanMs: number) => ServiceLevels;
  /** Names of those whose template asks to be scraped. */
  readonly scraped: Set<string>;
  custom: (query: string) => number | null | Error;
  /** Called after each pause. */
  later: () => void;
  readonly asked: { readonly spanMs: number; readonly requests: readonly ServiceLevelRequest[] }[];
  readonly queries: string[];
  readonly sinceStartMs: () => number;
}

/** A Deployment of one version with two healthy pods named after it. */
export function deployment(
  name: string,
  hash: string,
  changes: Partial<WorkloadObservation> = {},
): WorkloadObservation {
  const pods = ['a', 'b'].map((letter) => pod(`${name}-${letter}`, { podTemplateHash: hash }));
  return observation({
    target: { cluster: 'local', namespace: 'shop', kind: 'Deployment', name, uid: `uid-of-${name}` },
    currentReplicaSet: replicaSet(hash),
    olderReplicaSets: [],
    templateHash: `template-of-${hash}`,
    pods,
    ...changes,
  });
}

export const serving = (hash: string, changes: Partial<VersionServiceLevels> = {}): ServiceLevels =>
  levels([version({ podTemplateHash: hash, ...changes })]);

const templateOf = (isScraped: boolean): string =>
  isScraped ? '{"metadata":{"annotations":{"prometheus.io/scrape":"true"}}}' : '{}';

/** `web-canary` of the new version beside `web` of the old, both well and 10 requests a second each. */
export function watchedWorld(): WatchedWorld {
  const world: Omit<WatchedWorld, 'deps'> = {
    nowMs: NOW,
    deployments: new Map([
      ['web', deployment('web', OLD)],
      ['web-canary', deployment('web-canary', NEW)],
    ]),
    levelsOf: (name, spanMs) => serving(name === 'web' ? OLD : NEW, { requests: spanMs / 100 }),
    scraped: new Set(['web', 'web-canary']),
    custom: () => null,
    later: () => undefined,
    asked: [],
    queries: [],
    sinceStartMs: () => whole.nowMs - NOW,
  };
  const whole = world as WatchedWorld;
  return Object.assign(whole, { deps: depsOf(whole) });
}

function depsOf(world: WatchedWorld): WatchDeps {
  return {
    clusterName: 'local',
    nowMs: () => world.nowMs,
    pause: (ms) => {
      world.nowMs += ms;
      world.later();
      return Promise.resolve();
    },
    cluster: {
      observeAll: () => Promise.resolve([]),
      observeOne: ({ name }) => {
        const seen = world.deployments.get(name);
        if (seen instanceof Error) return Promise.reject(seen);
        const template = templateOf(world.scraped.has(name));
        return Promise.resolve(
          seen === undefined ? null : { observation: seen, template, configContents: [] },
        );
      },
    },
    metrics: {
      serviceLevels: (requests, spanMs) => {
        world.asked.push({ spanMs, requests });
        const nameOf = ({ key }: ServiceLevelRequest): string => key.split('/').at(-1) ?? '';
        return Promise.resolve(
          new Map(requests.map((request) => [request.key, world.levelsOf(nameOf(request), spanMs)])),
        );
      },
    },
    customMetric: {
      instant: (query) => {
        world.queries.push(query);
        const answer = world.custom(query);
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
    },
  };
}

export const watchInput = (changes: Partial<WatchInput> = {}): WatchInput => ({
  arms: { namespace: 'shop', canary: 'web-canary', baseline: 'web' },
  windowSeconds: 60,
  thresholds: thresholds(),
  metrics: [],
  before: null,
  ...changes,
});
