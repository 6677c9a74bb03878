import { expect, it } from 'vitest';
import { create, patch } from '../arena.ts';
import { base64, shop } from '../samples.ts';
import type { ReleaseArena } from './release-arena.ts';

const never = new AbortController().signal;
const HEX = '0123456789abcdef';
const documentOf = (host: string): string =>
  JSON.stringify({ auths: { [host]: { auth: base64(`robot-of-${host}:${HEX}`) } } });

/** With what nodes pull images. */
export function readsPullLogins(on: ReleaseArena): void {
  const logins = () => on.cluster().pullLogins({ namespace: on.arena.namespace, name: 'shop' }, never);
  const of = (host: string) => ({ key: host, username: `robot-of-${host}`, password: HEX });
  const pullSecret = (name: string, host: string) =>
    create(on.arena, 'secrets', {
      metadata: { name },
      type: 'kubernetes.io/dockerconfigjson',
      data: { '.dockerconfigjson': base64(documentOf(host)) },
    });
  const runs = async (spec: Readonly<Record<string, unknown>>): Promise<void> => {
    await create(on.arena, 'deployments', shop(on.arena.image));
    await patch(on.arena, 'deployments', {
      name: 'shop',
      steps: Object.entries(spec).map(([key, value]) => ({
        op: 'add',
        path: `/spec/template/spec/${key}`,
        value,
      })),
    });
  };

  it('reads the logins of the pull secrets that the pods name; one that is missing gives none', async () => {
    await pullSecret('ours', 'registry.test');
    await pullSecret('others', 'other.test');
    await runs({ imagePullSecrets: [{ name: 'ours' }, { name: 'gone' }] });
    expect(await logins()).toEqual([of('registry.test')]);
  });

  it('reads those of the service account when the pods name none', async () => {
    await pullSecret('ours', 'registry.test');
    await create(on.arena, 'serviceaccounts', {
      metadata: { name: 'seller' },
      imagePullSecrets: [{ name: 'ours' }],
    });
    await runs({ serviceAccountName: 'seller' });
    expect(await logins()).toEqual([of('registry.test')]);
  });

  it('reads none where there is no Deployment', async () => {
    expect(await logins()).toEqual([]);
  });
}
