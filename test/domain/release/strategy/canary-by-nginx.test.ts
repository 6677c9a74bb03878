import { describe, expect, it } from 'vitest';
import { objectAt } from '../../../../domain/release/json.ts';
import type { JsonObject } from '../../../../domain/release/json.ts';
import { NEW_IMAGE, outline, planned, refused, shop, targetOf, withBody, withSpec } from './shop.ts';

const canary = (...weights: number[]) =>
  targetOf({
    ...NEW_IMAGE,
    strategy: {
      type: 'canary',
      service: 'web',
      traffic: { by: 'nginx', ingress: 'shop' },
      steps: weights.map((weight) => ({ weight, watchSeconds: 30 })),
    },
  });

const WEIGHT = '/metadata/annotations/nginx.ingress.kubernetes.io~1canary-weight';

const annotated = (annotations: JsonObject) =>
  withBody(shop(), 'ingress', (body) => ({
    ...body,
    metadata: { ...objectAt(body, 'metadata'), annotations },
  }));

describe('a canary by NGINX annotations', () => {
  const { steps, finish } = planned(canary(10, 50), shop());

  it('makes a second Ingress with the first weight and takes it away last', () => {
    expect(outline(steps)).toEqual({
      'web/prepare-canary': [
        'patch services/web',
        'create services/web-canary',
        'create deployments/web-canary',
      ],
      'web/canary-10': ['create ingresses/shop-canary'],
      'web/canary-50': ['patch ingresses/shop-canary'],
      'web/promote': ['patch ingresses/shop-canary'],
    });
    expect(outline(finish)).toEqual({
      'web/open': ['patch services/web'],
      'web/settle': ['patch deployments/web'],
      'web/restore-route': ['patch ingresses/shop-canary'],
      'web/retire-canary': [
        'delete ingresses/shop-canary',
        'delete services/web-canary',
        'delete deployments/web-canary',
      ],
    });
  });

  it('has the class, hosts and paths that lead to the Service, and nothing else of the first', () => {
    const path = (at: string) => ({
      path: at,
      pathType: 'Prefix',
      backend: { service: { name: 'web-canary', port: { name: 'http' } } },
    });
    expect(steps[1]?.changes).toMatchObject([
      {
        manifest: {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'Ingress',
          metadata: {
            name: 'shop-canary',
            namespace: 'shop',
            labels: { 'paramedic.dev/release': 'abc123' },
            annotations: {
              'nginx.ingress.kubernetes.io/canary': 'true',
              'nginx.ingress.kubernetes.io/canary-weight': '10',
            },
          },
          spec: {
            ingressClassName: 'nginx',
            rules: [{ host: 'shop.example', http: { paths: [path('/'), path('/cart')] } }],
          },
        },
      },
    ]);
    expect(JSON.stringify(steps[1]?.changes)).not.toMatch(/tls|cert-manager|other\.example/);
  });

  it('changes the weight as text, from one to the next', () => {
    const fields = [...steps, ...finish]
      .flatMap(({ changes }) => changes)
      .flatMap((change) =>
        change.verb === 'patch' && change.object.resource === 'ingresses' ? change.fields : [],
      );
    expect(fields).toEqual([
      { path: WEIGHT, from: '10', to: '50' },
      { path: WEIGHT, from: '50', to: '100' },
      { path: WEIGHT, from: '100', to: '0' },
    ]);
  });

  it('names the class by the annotation where the first Ingress does', () => {
    const old = withBody(annotated({ 'kubernetes.io/ingress.class': 'nginx-inner' }), 'ingress', (body) => ({
      ...body,
      spec: { rules: objectAt(body, 'spec')['rules'] ?? [] },
    }));
    const [change] = planned(canary(10), old).steps[1]?.changes ?? [];
    expect(change).toMatchObject({
      manifest: { metadata: { annotations: { 'kubernetes.io/ingress.class': 'nginx-inner' } } },
    });
    expect(JSON.stringify(change)).not.toContain('ingressClassName');
  });

  it('says so when sessions stay where they are, or nothing reads these annotations', () => {
    expect(
      planned(canary(10), annotated({ 'nginx.ingress.kubernetes.io/affinity': 'cookie' })).notes,
    ).toContain('Ingress shop keeps sessions by cookie: they stay with the version they began with');
    const other = withBody(shop(), 'ingress', (body) => withSpec(body, { ingressClassName: 'traefik' }));
    expect(planned(canary(10), other).notes).toContain(
      'Ingress shop is of class traefik: only ingress-nginx deals requests out by these annotations',
    );
  });
});

describe('an Ingress that cannot be shared', () => {
  it('is one that is not there', () => {
    expect(refused(canary(10), { ...shop(), ingress: null })).toMatchObject({
      code: 'missing-route',
      sentence: 'There is no Ingress shop in namespace shop.',
    });
  });

  it('is one no path of which leads to the Service, whatever its default backend', () => {
    const look = withBody(shop(), 'ingress', (body) => ({
      ...body,
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    }));
    expect(refused(canary(10), look)).toMatchObject({
      code: 'unsupported',
      sentence: 'No path of Ingress shop leads to Service web.',
    });
  });

  it('is one that is itself a canary', () => {
    expect(refused(canary(10), annotated({ 'nginx.ingress.kubernetes.io/canary': 'true' }))).toMatchObject({
      code: 'unsupported',
      sentence: 'Ingress shop is itself a canary of another Ingress.',
    });
  });
});
