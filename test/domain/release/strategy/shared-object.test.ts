import { describe, expect, it } from 'vitest';
import { refuseShared } from '../../../../domain/release/strategy/shared-object.ts';
import { NEW_IMAGE, planned, shop, targetOf } from './shop.ts';

type Input = Parameters<typeof targetOf>[0];

const CONFIG = { configMaps: { 'web-config': { limit: '20' } } };

/** Two Deployments in front of which the shop’s Service, HTTPRoute and ConfigMap stand. */
const both = (input: Input, other: Input = input) => [
  planned(targetOf({ ...NEW_IMAGE, ...input })),
  planned(targetOf({ ...NEW_IMAGE, ...other, deployment: 'api' }), {
    ...shop(),
    deployment: { ...shop().deployment, uid: 'uid-api' },
  }),
];

describe('two targets of one release', () => {
  it('may be rolled out together, although they read the same ConfigMap', () => {
    expect(refuseShared(both(CONFIG))).toBeNull();
    expect(refuseShared([])).toBeNull();
  });

  it('may not both switch the same Service', () => {
    expect(refuseShared(both({ strategy: { type: 'blue-green', service: 'web' } }))).toEqual({
      target: 'shop/api',
      code: 'unsupported',
      sentence: 'Service web would be changed for web and for api in one release.',
      wayOut: 'Release web and api one after the other, or one of them by another strategy.',
    });
  });

  it('may share a Service that is not changed', () => {
    expect(refuseShared(both({ strategy: { type: 'canary', service: 'web' } }))).toBeNull();
    expect(refuseShared(both({ strategy: { type: 'blue-green', service: 'web' } }, {}))).toBeNull();
  });

  it('may not both weigh the same HTTPRoute, whatever their Services are', () => {
    const rules = [[['web', 1]], [['api', 1]]] as const;
    const [web] = both({
      strategy: { type: 'canary', service: 'web', traffic: { by: 'gateway', httpRoute: 'shop' } },
    });
    if (web === undefined) throw new Error('nothing was planned');
    const look = shop({ rules });
    const api = {
      ...web,
      name: 'api',
      steps: web.steps.filter(({ id }) => id !== 'web/prepare-canary'),
      finish: [],
    };
    expect(look.httpRoute).not.toBeNull();
    expect(refuseShared([web, api])?.sentence).toBe(
      'HTTPRoute shop would be changed for web and for api in one release.',
    );
  });

  it('may not meet in what one of them writes only after the soak', () => {
    const later = {
      ...planned(targetOf({ ...NEW_IMAGE, strategy: { type: 'blue-green', service: 'web' } })),
      steps: [],
    };
    const now = { ...planned(targetOf(NEW_IMAGE)), name: 'api' };
    expect(refuseShared([now, later])?.sentence).toBe(
      'Deployment web would be changed for api and for web in one release.',
    );
  });

  it('of the same name in two namespaces are two', () => {
    const target = targetOf(NEW_IMAGE);
    expect(
      refuseShared([planned(target), planned(targetOf({ ...NEW_IMAGE, namespace: 'bank' }))]),
    ).toBeNull();
    expect(refuseShared([planned(target), planned(target)])?.sentence).toContain('Deployment web');
  });
});
