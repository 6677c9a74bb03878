import { expect, it } from 'vitest';
import { certificatesOf } from '../../../../activities/kubernetes/release/certificates.ts';
import type { Resources } from '../../../../activities/kubernetes/resource.ts';
import { fakeCluster } from '../fake-cluster.ts';
import { base64 } from '../samples.ts';
import {
  ISSUER_CERTIFICATE,
  ISSUER_UNTIL_MS,
  SHOP_CERTIFICATE,
  SHOP_UNTIL_MS,
} from './certificate-samples.ts';

const never = new AbortController().signal;
const fake = fakeCluster();

const to = (service: string) => ({ service: { name: service, port: { number: 80 } } });
const ingress = (service: string, ...secrets: readonly string[]): Resources['ingresses'] => ({
  metadata: { name: `${service}-in`, namespace: 'shop' },
  spec: {
    rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: to(service) }] } }],
    tls: secrets.map((secretName) => ({ secretName })),
  },
});
const tls = (name: string, text: string) =>
  fake.server.store.put('secrets', {
    metadata: { name, namespace: 'shop' },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': base64(text) },
  });
const certificates = (...ingresses: readonly Resources['ingresses'][]) =>
  certificatesOf(fake.arena.actor, { namespace: 'shop', ingresses, services: new Set(['web']) }, never);

it('tells when the certificate of an Ingress of its Services ends', async () => {
  tls('web-tls', SHOP_CERTIFICATE);
  expect(await certificates(ingress('web', 'web-tls'))).toEqual([
    { secret: 'web-tls', notAfterMs: SHOP_UNTIL_MS },
  ]);
});

it('tells the first end of a chain', async () => {
  tls('web-tls', SHOP_CERTIFICATE + ISSUER_CERTIFICATE);
  expect(await certificates(ingress('web', 'web-tls'))).toEqual([
    { secret: 'web-tls', notAfterMs: ISSUER_UNTIL_MS },
  ]);
});

it('also finds an Ingress by its default backend', async () => {
  tls('web-tls', SHOP_CERTIFICATE);
  const byDefault = { spec: { defaultBackend: to('web'), tls: [{ secretName: 'web-tls' }] } };
  expect(await certificates(byDefault)).toHaveLength(1);
});

it('leaves out other Services, Ingresses without TLS, and names a Secret once', async () => {
  tls('web-tls', SHOP_CERTIFICATE);
  const withoutSecret = { spec: { ...ingress('web').spec, tls: [{ hosts: ['shop.test'] }] } };
  expect(await certificates(ingress('other', 'other-tls'), ingress('web'), withoutSecret)).toEqual([]);
  expect(await certificates(ingress('web', 'web-tls'), ingress('web', 'web-tls'))).toHaveLength(1);
});

it.each([
  ['there is no such Secret', null],
  ['it is empty', ''],
  ['it is no certificate', 'hello'],
  ['it is broken', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
])('cannot tell when %s', async (_what, text) => {
  if (text !== null) tls('web-tls', text);
  expect(await certificates(ingress('web', 'web-tls'))).toEqual([{ secret: 'web-tls', notAfterMs: null }]);
});

it('throws when the Secret may not be read', async () => {
  fake.server.fail({ path: /\/secrets\//, does: { kind: 'answer', status: 403 } });
  await expect(certificates(ingress('web', 'web-tls'))).rejects.toMatchObject({ code: 'forbidden' });
});
