import { describe, expect, it } from 'vitest';
import type { Resources } from '../../../activities/kubernetes/resource.ts';
import { create, patch } from './arena.ts';
import { countedWrites, saying } from './counted-writes.ts';
import { setImage } from './every-write.ts';
import { fakeCluster } from './fake-cluster.ts';
import { MISSING_IMAGE } from './fake-controllers.ts';
import {
  evictFirst,
  observed,
  raise,
  requestOf,
  restart,
  restoreConfigs,
  rollBackTo,
  runningShop,
} from './samples.ts';

const fake = fakeCluster();
const { writer, setSpec, writes } = countedWrites(fake);

describe('nothing is written', () => {
  it('when the selector is empty, which means every pod', async () => {
    const request = raise(await runningShop(fake.arena));
    await setSpec('selector', { matchLabels: {} });
    expect(await writes(() => writer().raiseMemoryLimit(request))).toEqual([
      saying('blocked', 'empty selector'),
      0,
    ]);
  });

  it.each(['kube-system', 'kube-public', 'kube-node-lease', 'paramedic-system'])(
    'in namespace %s',
    async (namespace) => {
      const request = restart(await runningShop(fake.arena));
      const target = { ...request.target, namespace };
      expect(await writes(() => writer().restartRollout({ ...request, target }))).toEqual([
        saying('blocked', 'system namespace'),
        0,
      ]);
    },
  );

  it('to a kind that is only observed', async () => {
    const request = restart(await runningShop(fake.arena));
    const target = { ...request.target, kind: 'StatefulSet' as const };
    expect(await writes(() => writer().restartRollout({ ...request, target }))).toEqual([
      saying('blocked', 'only Deployments'),
      0,
    ]);
  });

  it('to a workload that is gone, or to another of the same name', async () => {
    const request = restart(await runningShop(fake.arena));
    const another = { ...request, target: { ...request.target, uid: 'another-life' } };
    expect(await writes(() => writer().restartRollout(another))).toEqual([saying('gone', 'made anew'), 0]);
    fake.server.store.remove('deployments', 'shop', 'shop');
    expect(await writes(() => writer().restartRollout(request))).toEqual([
      saying('gone', 'does not exist'),
      0,
    ]);
  });

  it('to a paused rollout that should restart', async () => {
    await runningShop(fake.arena);
    await setSpec('paused', true);
    const request = restart(await observed(fake.arena));
    expect(await writes(() => writer().restartRollout(request))).toEqual([saying('blocked', 'paused'), 0]);
  });

  it('when somebody paused the rollout after the rollback was decided', async () => {
    const good = await runningShop(fake.arena);
    await setImage(fake.arena, MISSING_IMAGE);
    const request = rollBackTo(good, await observed(fake.arena));
    await setSpec('paused', true);
    expect(await writes(() => writer().rollBack(request))).toEqual([
      saying('drifted', 'paused by somebody'),
      0,
    ]);
  });

  it('from a journal whose template or contents do not match their hashes', async () => {
    const good = await runningShop(fake.arena);
    await setImage(fake.arena, MISSING_IMAGE);
    const request = rollBackTo(good, await observed(fake.arena));
    const template = JSON.stringify({ spec: {} });
    expect(await writes(() => writer().rollBack({ ...request, template }))).toEqual([
      saying('blocked', 'own hash'),
      0,
    ]);
    const contents = request.contents.map((one) => ({ ...one, data: { mode: 'forged' } }));
    expect(await writes(() => writer().rollBack({ ...request, contents }))).toEqual([
      saying('blocked', 'no faithful copy'),
      0,
    ]);
    expect(await writes(() => writer().rollBack({ ...request, contents: [] }))).toEqual([
      saying('blocked', 'no faithful copy'),
      0,
    ]);
  });

  it('to any object when one of the configs is refused', async () => {
    const good = await runningShop(fake.arena, { withSecret: true });
    await setImage(fake.arena, MISSING_IMAGE);
    const steps = [{ op: 'replace', path: '/data', value: { mode: 'bad' } }];
    await patch(fake.arena, 'configmaps', { name: 'settings', steps });
    await patch(fake.arena, 'secrets', {
      name: 'login',
      steps: [{ op: 'add', path: '/data/password', value: 'bmV3' }],
    });
    const request = rollBackTo(good, await observed(fake.arena));
    expect(await writes(() => writer().rollBack(request))).toEqual([
      saying('blocked', 'revoked credential'),
      0,
    ]);
  });

  it('to a config that changed, or was deleted, after it was decided', async () => {
    const good = await runningShop(fake.arena);
    const setMode = (mode: string) =>
      patch(fake.arena, 'configmaps', {
        name: 'settings',
        steps: [{ op: 'replace', path: '/data', value: { mode } }],
      });
    await setMode('bad');
    const request = restoreConfigs(good, await observed(fake.arena));
    await setMode('somebody else’s');
    expect(await writes(() => writer().restoreConfig(request))).toEqual([
      saying('drifted', 'was changed since'),
      0,
    ]);
    fake.server.store.remove('configmaps', 'shop', 'settings');
    expect(await writes(() => writer().restoreConfig(request))).toEqual([
      saying('drifted', 'was deleted since'),
      0,
    ]);
  });

  it('to a config that the current template does not refer to and that holds something else', async () => {
    const good = await runningShop(fake.arena);
    await create(fake.arena, 'configmaps', { metadata: { name: 'settings-2' }, data: { mode: 'new' } });
    const change = {
      op: 'replace',
      path: '/spec/template/spec/containers/0/envFrom/0/configMapRef/name',
      value: 'settings-2',
    };
    await patch(fake.arena, 'deployments', { name: 'shop', steps: [change] });
    await patch(fake.arena, 'configmaps', {
      name: 'settings',
      steps: [{ op: 'replace', path: '/data', value: {} }],
    });
    const request = rollBackTo(good, await observed(fake.arena));
    expect(await writes(() => writer().rollBack(request))).toEqual([saying('blocked', 'not in use'), 0]);
  });

  it('to a memory limit that is no longer the one the plan saw, or whose container is gone', async () => {
    const request = raise(await runningShop(fake.arena));
    const other = { ...request, action: { ...request.action, fromBytes: 1 } };
    expect(await writes(() => writer().raiseMemoryLimit(other))).toEqual([
      saying('drifted', '64Mi, not 1'),
      0,
    ]);
    const lost = { ...request, action: { ...request.action, container: 'sidecar' } };
    expect(await writes(() => writer().raiseMemoryLimit(lost))).toEqual([
      saying('drifted', 'no container sidecar'),
      0,
    ]);
  });

  it('to a memory limit that a person set after our raise, when the raise is undone', async () => {
    const request = raise(await runningShop(fake.arena));
    await writer().raiseMemoryLimit(request);
    await setSpec('template/spec/containers/0/resources/limits/memory', '200Mi');
    expect(await writes(() => writer().restoreMemoryLimit(request))).toEqual([
      saying('drifted', 'somebody else decided'),
      0,
    ]);
  });

  it('to a pod of another workload, or of a workload that was edited', async () => {
    const before = await runningShop(fake.arena);
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'db-uid', controller: true };
    const pod: Resources['pods'] = await create(fake.arena, 'pods', {
      metadata: { name: 'db-0', ownerReferences: [owner] },
    });
    const action = { kind: 'evictPod', pod: 'db-0', podUid: pod.metadata?.uid ?? '' } as const;
    expect(await writes(() => writer().evictPod(requestOf(action, before)))).toEqual([
      saying('blocked', 'belongs to StatefulSet db'),
      0,
    ]);
    const request = evictFirst(before);
    await setSpec('minReadySeconds', 5);
    expect(await writes(() => writer().evictPod(request))).toEqual([saying('drifted', 'was edited'), 0]);
  });
});
