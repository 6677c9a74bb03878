import { describe, expect, it } from 'vitest';
import { rehearsalOf } from '../../../../activities/kubernetes/release/scratch-object.ts';
import type { BackedUpObject } from '../../../../store/release-port.ts';

const METADATA = {
  name: 'web',
  namespace: 'shop',
  labels: { app: 'web' },
  annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'shop.test' },
  finalizers: ['shop.test/hold'],
};
const rehearsal = (resource: BackedUpObject['object']['resource'], body: object) =>
  rehearsalOf(
    {
      object: { resource, namespace: 'shop', name: 'web' },
      manifest: JSON.stringify({ metadata: METADATA, ...body }),
    },
    'scratch',
  );
const service = (spec: object) => rehearsal('services', { spec });

describe('what is tried out of an object', () => {
  it('is all of it as a dry run in the other namespace, but for finalizers, which would hold that for ever', () => {
    expect(rehearsal('configmaps', { data: { a: 'b' } }).whole).toEqual({
      data: { a: 'b' },
      metadata: {
        name: 'web',
        namespace: 'scratch',
        labels: METADATA.labels,
        annotations: METADATA.annotations,
      },
    });
  });

  it('is really written without labels and annotations, on which others act', () => {
    expect(rehearsal('secrets', { type: 'Opaque', data: { a: 'Yg==' } }).bare).toEqual({
      type: 'Opaque',
      data: { a: 'Yg==' },
      metadata: { name: 'web', namespace: 'scratch' },
    });
  });

  it('is a Deployment without pods', () => {
    const { whole, bare } = rehearsal('deployments', { spec: { replicas: 3, paused: false } });
    expect(whole['spec']).toEqual({ replicas: 3, paused: false });
    expect(bare?.['spec']).toEqual({ replicas: 0, paused: false });
  });

  it('is a Service without what is allocated to the one that stands', () => {
    const spec = {
      type: 'NodePort',
      clusterIP: '10.0.0.1',
      clusterIPs: ['10.0.0.1'],
      ports: [{ port: 80, targetPort: 8080, nodePort: 30_080 }],
    };
    const wanted = { type: 'NodePort', ports: [{ port: 80, targetPort: 8080 }] };
    expect(service(spec).whole['spec']).toEqual(wanted);
    expect(service(spec).bare?.['spec']).toEqual(wanted);
    expect(service({ clusterIP: 'None', clusterIPs: ['None'] }).bare?.['spec']).toEqual({
      clusterIP: 'None',
      clusterIPs: ['None'],
    });
  });

  it.each([
    ['a route', () => rehearsal('httproutes', { spec: { rules: [] } })],
    ['an Ingress', () => rehearsal('ingresses', { spec: {} })],
    ['a load balancer', () => service({ type: 'LoadBalancer' })],
    ['a Service at addresses outside', () => service({ externalIPs: ['192.0.2.1'] })],
  ])('is only a dry run of %s', (_what, rehearsed) => {
    expect(rehearsed().bare).toBeNull();
  });
});
