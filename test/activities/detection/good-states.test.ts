import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Policy } from '../../../domain/policy/schema.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import { HOUR, NEW, NOW, SECOND, container, pod } from '../../support/observations.ts';
import { levels, unknown, version } from '../../support/service-levels.ts';
import { content, versionOf } from '../../store/records.ts';
import { stagedWorld } from '../healing/staged-world.ts';
import { TEMPLATE, workload } from '../healing/world.ts';
import { ticks } from './ticks.ts';

const stage = stagedWorld();
const { tick, recordOf } = ticks(stage);

describe('a good state', () => {
  /** Ready for an hour, so that only what is seen decides. */
  const settled = () => workload({ pods: [pod('a'), pod('b')] });
  const stateOf = async ({ target }: WorkloadObservation) =>
    (await stage.store.journaledStates(target.uid, 10))[0];
  const measured = (seen: WorkloadObservation) => {
    stage.world.levels.set(targetKey(seen.target), levels([version({ podTemplateHash: NEW })]));
  };

  it('is one seen healthy for five minutes, not a second less', async () => {
    const seen = settled();
    stage.world.seen = [seen];
    measured(seen);
    await tick(NOW);
    await tick(NOW + 299 * SECOND);
    expect(await stateOf(seen)).toMatchObject({ healthySinceMs: NOW, goodAtMs: null });
    expect(await recordOf(seen)).toMatchObject({ lastGoodStateId: null });
    await tick(NOW + 300 * SECOND);
    const good = await stateOf(seen);
    expect(good).toMatchObject({ goodAtMs: NOW + 300 * SECOND });
    expect(await recordOf(seen)).toMatchObject({ lastGoodStateId: good?.stateId });
  });

  it('is not made by looks whose metrics are unknown: they start the time anew', async () => {
    const seen = settled();
    stage.world.seen = [seen];
    measured(seen);
    await tick(NOW);
    stage.world.levels.set(targetKey(seen.target), unknown);
    await tick(NOW + 150 * SECOND);
    expect(await stateOf(seen)).toMatchObject({ healthySinceMs: null });
    await tick(NOW + HOUR);
    expect(await stateOf(seen)).toMatchObject({ goodAtMs: null });
    measured(seen);
    await tick(NOW + HOUR + SECOND);
    await tick(NOW + HOUR + 300 * SECOND);
    expect(await stateOf(seen)).toMatchObject({ goodAtMs: null });
    await tick(NOW + HOUR + 301 * SECOND);
    expect(await stateOf(seen)).toMatchObject({ goodAtMs: NOW + HOUR + 301 * SECOND });
  });

  it('takes its time by the policy of the scope', async () => {
    stage.world.policy = Policy.parse({ scopes: [{ match: 'shop', settings: { goodAfterSeconds: 30 } }] });
    const seen = settled();
    stage.world.seen = [seen];
    await tick(NOW);
    await tick(NOW + 30 * SECOND);
    expect(await stateOf(seen)).toMatchObject({ goodAtMs: NOW + 30 * SECOND });
  });

  it('is journaled with its template and the contents it runs with, which can be had back', async () => {
    const settings = content({ data: { colour: randomUUID() } });
    const { kind, name, contentHash } = settings;
    const seen = workload({
      configs: [
        {
          kind,
          name,
          contentHash,
          isOptional: false,
          isImmutable: false,
          missingKeys: [],
          otherConsumers: [],
        },
      ],
    });
    stage.world.seen = [seen];
    stage.world.contents = [settings];
    await tick();
    const state = await stateOf(seen);
    expect(state).toMatchObject({ configs: [versionOf(settings)], images: [container().image] });
    expect(await stage.store.stateTemplate(state?.stateId ?? '', seen.target.uid)).toBe(TEMPLATE);
    expect(await stage.store.configContent(versionOf(settings), 'shop')).toEqual(settings);
  });

  it('that comes back after another keeps what was known of it', async () => {
    const seen = settled();
    stage.world.seen = [seen];
    await tick(NOW);
    await tick(NOW + 300 * SECOND);
    stage.world.seen = [{ ...seen, templateHash: 'edited' }];
    await tick(NOW + 400 * SECOND);
    stage.world.seen = [seen];
    await tick(NOW + 500 * SECOND);
    const states = await stage.store.journaledStates(seen.target.uid, 10);
    expect(states.find((state) => state.templateHash === seen.templateHash)).toMatchObject({
      firstSeenAtMs: NOW,
      goodAtMs: NOW + 300 * SECOND,
      lastSeenAtMs: NOW + 500 * SECOND,
    });
    expect(states).toHaveLength(2);
  });
});
