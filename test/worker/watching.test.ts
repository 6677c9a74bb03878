import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ClusterReader, SymptomWatch } from '../../activities/kubernetes/port.ts';
import type { TargetFindings } from '../../domain/detection/finding.ts';
import { Policy } from '../../domain/policy/schema.ts';
import type { WorkloadObservation } from '../../domain/workload/observation.ts';
import type { Target } from '../../domain/workload/target.ts';
import { startWatching } from '../../worker/watching.ts';
import { config, observation, target } from '../support/observations.ts';

/** A watch that suspects what the test says, and a cluster that shows this. */
async function suspect(
  observeOne: () => Promise<WorkloadObservation | null>,
): Promise<{ found: TargetFindings[]; reports: string[] }> {
  const found: TargetFindings[] = [];
  const reports: string[] = [];
  let suspects: (target: Omit<Target, 'uid'>) => void = () => undefined;
  const watch: SymptomWatch = {
    start: (onSuspect) => {
      suspects = onSuspect;
      return Promise.resolve();
    },
    stop: () => Promise.resolve(),
    state: () => ({ isConnected: true, restarts: 0, lastEventAtMs: null }),
  };
  const cluster: ClusterReader = {
    observeAll: () => Promise.resolve([]),
    observeOne: async () => {
      const seen = await observeOne();
      return seen === null ? null : { observation: seen, template: '{}', configContents: [] };
    },
  };
  const policy = Policy.parse({});
  const reportFindings = (one: TargetFindings) => {
    found.push(one);
    return Promise.resolve();
  };
  await startWatching({ cluster, watch, policy: () => policy }, { reportFindings }, (sentence) => {
    reports.push(sentence);
  });
  suspects(target);
  await setImmediate();
  return { found, reports };
}

const sick = observation({ configs: [config({ contentHash: null })], progressDeadlineExceeded: true });

describe('the watch', () => {
  it('tells the guard at once what Kubernetes itself says', async () => {
    const { found } = await suspect(() => Promise.resolve(sick));
    expect(found).toMatchObject([
      { target, scope: 'shop', seenBy: 'watch', findings: [{ symptom: 'rollout-stuck' }] },
    ]);
  });

  it.each([
    ['a workload that is healthy after all', observation()],
    ['one that is gone', null],
    ['a kind that nothing is done to', { ...sick, target: { ...target, kind: 'StatefulSet' as const } }],
  ])('says nothing about %s', async (_what, seen) => {
    expect((await suspect(() => Promise.resolve(seen))).found).toEqual([]);
  });

  it('reports a look that failed, and leaves it to the next tick', async () => {
    const { found, reports } = await suspect(() => Promise.reject(new Error('403')));
    expect(found).toEqual([]);
    expect(reports).toEqual(['the watch could not look at shop/shop (the next tick will): 403']);
  });
});
