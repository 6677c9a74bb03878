import { describe, expect, it } from 'vitest';
import { RELEASE_LABEL } from '../../../../domain/release/change.ts';
import type { ObjectRef } from '../../../../domain/release/change.ts';
import { createReleaseCluster } from '../../../../activities/kubernetes/release/create.ts';
import { saying } from '../counted-writes.ts';
import { fakeCluster } from '../fake-cluster.ts';
import type { Stored } from '../fake-object-store.ts';
import { runningShop } from '../samples.ts';
import {
  ANOTHER,
  SHORT_ID,
  changeRequest,
  createOf,
  deleteOf,
  mapAt,
  patchOf,
  put,
  refIn,
  row,
  service,
  standing,
  withVariable,
} from './changes.ts';
import { liveIn } from './release-arena.ts';

const fake = fakeCluster();
const cluster = () => createReleaseCluster({ client: fake.arena.actor });
const made = (release: string) => service('shop-canary', { [RELEASE_LABEL]: release });
const canary = () => refIn(fake.arena, 'services', 'shop-canary');

/** Somebody is faster with the same object. */
const first = (method: string, path: RegExp, run: () => void): void => {
  fake.server.fail({ method, path, does: { kind: 'first', run } });
};

const rewrite = ({ resource, namespace, name }: ObjectRef, next: (now: Stored) => Stored): void => {
  const now = fake.server.store.read(resource, namespace, name) ?? {};
  fake.server.store.put(resource, next(now));
};

async function newTemplate() {
  await runningShop(fake.arena);
  const live = await liveIn(cluster(), fake.arena);
  const from = mapAt(live.deployment.body, 'spec', 'template');
  const object = refIn(fake.arena, 'deployments', 'shop');
  const field = { path: '/spec/template', from, to: withVariable(from, 'VERSION', '2') };
  return { object, request: changeRequest(patchOf(object, live.deployment.uid, field)) };
}

const withTemplate = (template: object) => (now: Stored) => ({
  ...now,
  spec: { ...(now.spec as object), template },
});

describe('a race for a template', () => {
  it('is lost to an edit between the look and the write: drift', async () => {
    const { object, request } = await newTemplate();
    first('PATCH', /shop$/, () => {
      rewrite(object, withTemplate({ metadata: { labels: { app: 'shop' } } }));
    });
    const before = fake.server.mutations.length;
    expect(await cluster().applyChange(request)).toEqual(saying('drifted', '/spec/template'));
    expect(fake.server.mutations.length).toBe(before);
  });

  it('is lost by an undo, too', async () => {
    const { object, request } = await newTemplate();
    await cluster().applyChange(request);
    first('PATCH', /shop$/, () => {
      rewrite(object, withTemplate({ metadata: { labels: { app: 'shop' } } }));
    });
    expect(await cluster().undoChange(request)).toEqual(saying('drifted', '/spec/template'));
  });

  it('between two of the same write is won once', async () => {
    const { request } = await newTemplate();
    const before = fake.server.mutations.length;
    const both = await Promise.all([cluster().applyChange(request), cluster().applyChange(request)]);
    expect(both.map(({ status }) => status)).not.toContain('drifted');
    expect(fake.server.mutations.length).toBe(before + 1);
  });

  it('with whoever writes the status or labels does not matter', async () => {
    const { object, request } = await newTemplate();
    first('PATCH', /shop$/, () => {
      rewrite(object, (now) => ({ ...now, metadata: { ...now.metadata, labels: { team: 'blue' } } }));
    });
    expect((await cluster().applyChange(request)).status).toBe('applied');
    expect((await standing(fake.arena, object))?.metadata?.labels).toEqual({ team: 'blue' });
  });
});

describe('a field that was not there', () => {
  it('is not written over what somebody just put there', async () => {
    const object = refIn(fake.arena, 'services', 'shop');
    const { metadata } = await put(fake.arena, object, service());
    const path = '/metadata/annotations/note';
    const request = changeRequest(patchOf(object, metadata?.uid ?? '', { path, to: 'ours' }));
    first('PATCH', /shop$/, () => {
      rewrite(object, (now) => ({ ...now, metadata: { ...now.metadata, annotations: { note: 'theirs' } } }));
    });
    expect(await cluster().applyChange(request)).toEqual(saying('drifted', path));
  });
});

describe('a race to make an object', () => {
  it('is lost to another release', async () => {
    first('POST', /services$/, () => {
      rewrite(canary(), () => ({
        ...made(ANOTHER),
        metadata: { name: 'shop-canary', namespace: 'shop', labels: { [RELEASE_LABEL]: ANOTHER } },
      }));
    });
    expect(await cluster().applyChange(changeRequest(createOf(canary(), made(SHORT_ID))))).toEqual(
      saying('blocked', ANOTHER),
    );
  });

  it('between two tries of the same release is won once', async () => {
    const change = createOf(canary(), made(SHORT_ID));
    const tries = [row(1), row(2)].map((actionId) =>
      cluster().applyChange(changeRequest(change, { actionId })),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'drifted' || status === 'blocked')).toEqual([]);
    expect(fake.server.mutations).toHaveLength(1);
  });
});

describe('a race to delete an object', () => {
  it('spares another one of its name', async () => {
    await put(fake.arena, canary(), made(SHORT_ID));
    first('DELETE', /shop-canary$/, () => {
      fake.server.store.remove('services', 'shop', 'shop-canary');
      rewrite(canary(), () => ({ metadata: { name: 'shop-canary', namespace: 'shop' } }));
    });
    expect(await cluster().applyChange(changeRequest(deleteOf(canary())))).toEqual(
      saying('drifted', 'not made by a release'),
    );
    expect(await standing(fake.arena, canary())).not.toBeNull();
  });

  it('is as good as won when somebody else deletes it first', async () => {
    await put(fake.arena, canary(), made(SHORT_ID));
    first('DELETE', /shop-canary$/, () => {
      fake.server.store.remove('services', 'shop', 'shop-canary');
    });
    expect((await cluster().applyChange(changeRequest(deleteOf(canary())))).status).toBe('applied');
  });
});
