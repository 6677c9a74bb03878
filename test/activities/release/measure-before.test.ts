import { beforeEach, describe, expect, it } from 'vitest';
import { measureBefore } from '../../../activities/release/measure-before.ts';
import { NEW, OLD, container, pod } from '../../support/observations.ts';
import { levels, unknown, version } from '../../support/service-levels.ts';
import { run } from '../healing/world.ts';
import { deployment, serving, watchedWorld } from './watched-world.ts';
import type { WatchedWorld } from './watched-world.ts';

let world: WatchedWorld;
beforeEach(() => {
  world = watchedWorld();
});

const target = { cluster: 'local', namespace: 'shop', kind: 'Deployment', name: 'web' } as const;
const before = (name = 'web') =>
  run(() => measureBefore(world.deps, { target: { ...target, name }, minimumRequests: 100 }));

describe('what users got before a release', () => {
  it('is of the last five minutes', async () => {
    world.levelsOf = () => serving(OLD, { errorRatio: 0.01, p95Ms: 33 });
    expect(await before()).toMatchObject({ errorRatio: 0.01, p95Ms: 33 });
    expect(world.asked.map(({ spanMs }) => spanMs)).toEqual([300_000]);
  });

  it('is of all versions together, weighed by their requests', async () => {
    world.levelsOf = () =>
      levels([
        version({ podTemplateHash: OLD, requests: 300, errorRatio: 0.02, p95Ms: 50 }),
        version({ podTemplateHash: NEW, requests: 100, errorRatio: 0.06, p95Ms: 90 }),
      ]);
    expect(await before()).toMatchObject({ errorRatio: 0.03, p95Ms: 50 });
  });

  it.each([
    [99, null],
    [100, { errorRatio: 0, p95Ms: 20 }],
    [101, { errorRatio: 0, p95Ms: 20 }],
  ])('of %i requests: %o', async (requests, measured) => {
    world.levelsOf = () => serving(OLD, { requests });
    const found = await before();
    expect(found === null ? null : { errorRatio: found.errorRatio, p95Ms: found.p95Ms }).toEqual(measured);
  });

  it('is also how full its fullest pod was', async () => {
    const usage = [{ pod: 'web-a', cpuCores: 0.19, memoryBytes: 32 * 1_048_576 }];
    const limited = container({ cpuLimitCores: 0.2 });
    world.deployments.set('web', deployment('web', OLD, { pods: [pod('web-a', { containers: [limited] })] }));
    world.levelsOf = () => ({ ...levels([]), ...serving(OLD), usage });
    expect(await before()).toMatchObject({ memoryRatio: 0.5, cpuRatio: 0.95 });
  });

  it('is nothing where it is not there, not measured or unreadable', async () => {
    expect(await before('nobody')).toBeNull();
    world.levelsOf = () => ({ status: 'absent' });
    expect(await before()).toBeNull();
    world.levelsOf = () => unknown;
    expect(await before()).toBeNull();
    world.levelsOf = () => levels([]);
    expect(await before()).toBeNull();
  });
});
