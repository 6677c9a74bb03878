import type { z } from 'zod';
import {
  ActionPage,
  AnomalyPage,
  HealPage,
  TimelinePage,
  WorkloadPage,
} from '../../../domain/access/schema.ts';
import type { ActionShape, AnomalyShape, HealShape, TimelineShape } from '../../../domain/access/schema.ts';
import { DetectorPage } from '../../../domain/access/anomaly-view-schema.ts';
import { Accepted } from '../../../domain/access/control-schema.ts';
import { HealDetail } from '../../../domain/access/progress-schema.ts';
import { call, inPath, parse } from './ask-paramedic.ts';
import { releasesAt } from './paramedic-releases.ts';
import type { Releases } from './paramedic-releases.ts';

/** What Paramedic has recorded about one scope: each run has its own. */
export interface Records {
  readonly heals: readonly HealShape[];
  readonly actions: readonly ActionShape[];
  readonly timeline: readonly TimelineShape[];
  readonly anomalies: readonly AnomalyShape[];
}

export interface Paramedic {
  readonly url: string;
  /** Refuses with the way out when it is not there or not ready. */
  assertReady(): Promise<void>;
  records(scope: string): Promise<Records>;
  /** Names of the namespace's Deployments whose last good state is known, with that state's id. */
  goodStates(where: { scope: string; namespace: string }): Promise<ReadonlyMap<string, string>>;
  /** Names of the Deployments whose detector has a model. */
  modelled(scope: string): Promise<ReadonlySet<string>>;
  timeline(filter: { scope: string; sinceMs: number }): Promise<readonly TimelineShape[]>;
  heal(id: string): Promise<HealDetail>;
  /** The answer's sentence. */
  decide(healId: string, decision: 'approve' | 'reject', planHash: string): Promise<string>;
  /** No release writes in this scope, and no heal acts, for so many minutes. */
  freeze(scope: string, given: { minutes: number; reason: string }): Promise<void>;
  readonly releases: Releases;
}

/** As long as a page can be; no run of one scenario comes near it. */
const MOST = '200';

/** Paramedic's own HTTP API: what it says it did, to be held against what the cluster shows. */
export function paramedicAt(url: string): Paramedic {
  const get = async <T>(schema: z.ZodType<T>, path: string, query: Record<string, string> = {}): Promise<T> =>
    parse(schema, path, await call(`${url}${path}?${new URLSearchParams(query).toString()}`));
  return {
    url,
    assertReady: async () => {
      await call(`${url}/readyz`);
    },
    records: async (scope) => {
      const of = { scope, limit: MOST };
      const [heals, actions, timeline, anomalies] = await Promise.all([
        get(HealPage, '/api/v1/heals', of),
        get(ActionPage, '/api/v1/actions', of),
        get(TimelinePage, '/api/v1/timeline', of),
        get(AnomalyPage, '/api/v1/anomalies', of),
      ]);
      return {
        heals: heals.items.toSorted((one, other) => one.openedAtMs - other.openedAtMs),
        actions: actions.items.toSorted((one, other) => one.plannedAtMs - other.plannedAtMs),
        timeline: timeline.items.toSorted((one, other) => one.atMs - other.atMs),
        anomalies: anomalies.items,
      };
    },
    goodStates: async ({ scope, namespace }) => {
      const { items } = await get(WorkloadPage, '/api/v1/workloads', { scope, namespace, limit: MOST });
      return new Map(
        items.flatMap(({ target, lastGoodStateId }) =>
          target.kind === 'Deployment' && lastGoodStateId !== null
            ? [[target.name, lastGoodStateId] as const]
            : [],
        ),
      );
    },
    modelled: async (scope) => {
      const { items } = await get(DetectorPage, '/api/v1/detectors', { scope, limit: MOST });
      const learned = items.filter(({ model }) => model !== null);
      return new Set(learned.flatMap(({ targetKey }) => deploymentOf(targetKey) ?? []));
    },
    timeline: async ({ scope, sinceMs }) => {
      const query = { scope, since: String(sinceMs), limit: MOST };
      return (await get(TimelinePage, '/api/v1/timeline', query)).items;
    },
    heal: (id) => get(HealDetail, `/api/v1/heals/${inPath(id)}`),
    decide: async (healId, decision, planHash) => {
      const body = { decision, planHash, actor: 'scenario-runner', reason: 'the scenario says so' };
      const path = `/api/v1/heals/${inPath(healId)}/decision`;
      return parse(Accepted, path, await call(`${url}${path}`, body)).sentence;
    },
    freeze: async (scope, given) => {
      await call(`${url}/api/v1/breaker/freeze`, { scope, by: 'scenario-runner', ...given });
    },
    releases: releasesAt(url),
  };
}

/** The name in `<cluster>/<namespace>/deployment/<name>`; null for other kinds. */
const deploymentOf = (key: string): string | null => /\/deployment\/([^/]+)$/.exec(key)?.[1] ?? null;
