import { describe, expect, it } from 'vitest';
import { imagePullCause } from '../../../domain/triage/image-pull-cause.ts';
import type { JournaledState } from '../../../domain/workload/good-state.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import { config, MINUTE, newPod, NOW, pod, rollingOut, SECOND, waiting } from '../../support/observations.ts';
import { badState, goodState } from '../../support/situations.ts';
import { actions, diagnose, unchanged } from './diagnosis.ts';

// Measured on kubelet 1.34.2 with containerd 1.6.20.
const pull = (image: string, cause: string) =>
  `Back-off pulling image "${image}": ErrImagePull: failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${cause}`;
const WORDS = {
  notFound:
    'Back-off pulling image "127.0.0.1:17500/not-found/shop:v2": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "127.0.0.1:17500/not-found/shop:v2": failed to resolve reference "127.0.0.1:17500/not-found/shop:v2": 127.0.0.1:17500/not-found/shop:v2: not found',
  unauthorized: pull(
    '127.0.0.1:17500/unauthorized/shop:v2',
    'pulling from host 127.0.0.1:17500 failed with status code [manifests v2]: 401 Unauthorized',
  ),
  rateLimited: pull(
    '127.0.0.1:17500/rate-limited/shop:v2',
    'pulling from host 127.0.0.1:17500 failed with status code [manifests v2]: 429 Too Many Requests',
  ),
  unavailable: pull(
    '127.0.0.1:17500/unavailable/shop:v2',
    'pulling from host 127.0.0.1:17500 failed with status code [manifests v2]: 503 Service Unavailable',
  ),
  refused: pull(
    '127.0.0.1:17599/any/shop:v2',
    'failed to do request: Head "http://127.0.0.1:17599/v2/any/shop/manifests/v2": dial tcp 127.0.0.1:17599: connect: connection refused',
  ),
};

describe('why an image cannot be fetched', () => {
  it.each([
    [WORDS.notFound, 'not-found'],
    [WORDS.unauthorized, 'unauthorized'],
    [WORDS.rateLimited, 'transient'],
    [WORDS.unavailable, 'transient'],
    [WORDS.refused, 'transient'],
    ['manifest for shop:v9 not found: manifest unknown: manifest unknown', 'not-found'],
    [
      'Failed to apply default image tag "Shop": couldn\'t parse image name "Shop": invalid reference format',
      'not-found',
    ],
    ['Container image "shop" is not present with pull policy of Never', 'not-found'],
    [
      'pull access denied, repository does not exist or may require authorization: insufficient_scope: authorization failed',
      'unauthorized',
    ],
    [
      'failed to authorize: failed to fetch anonymous token: unexpected status: 403 Forbidden',
      'unauthorized',
    ],
    ['dial tcp: lookup registry.test on 10.0.0.1:53: no such host', 'transient'],
    ['net/http: TLS handshake timeout', 'transient'],
    ['tls: failed to verify certificate: x509: certificate signed by unknown authority', 'unrecognised'],
    ['Back-off pulling image "<image>"', 'not-told'],
    ['Failed: Error: ErrImagePull | BackOff: Back-off pulling image "<image>"', 'not-told'],
    [
      'FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (pull); attempting to pull the image may not succeed.',
      'not-told',
    ],
    ['', 'not-told'],
  ])('%s → %s', (message, cause) => {
    expect(imagePullCause(message)).toBe(cause);
  });

  it.each(['unauthorized', '401 Unauthorized', 'connection refused', 'not found'])(
    'is not read from names people choose: %s',
    (name) => {
      expect(imagePullCause(`failed to resolve reference "registry.test/${name}/shop:v2": odd`)).toBe(
        'unrecognised',
      );
    },
  );

  it('is the newest that is told when older events say otherwise', () => {
    expect(imagePullCause('x: 503 Service Unavailable | y: code = NotFound')).toBe('transient');
    expect(imagePullCause('y: code = NotFound | x: 503 Service Unavailable')).toBe('not-found');
  });
});

describe('an image that cannot be fetched', () => {
  const seen = (message: string, bornMs = NOW - 2 * MINUTE, changes: Partial<WorkloadObservation> = {}) =>
    rollingOut(waiting('ImagePullBackOff', message), {
      pods: [
        pod('old-a', { podTemplateHash: 'old-hash' }),
        newPod('new-a', waiting('ImagePullBackOff', message), { createdAtMs: bornMs }),
      ],
      ...changes,
    });

  it('not found after a change is rolled back, and no pod is deleted', () => {
    const verdict = diagnose(seen(WORDS.notFound));
    expect(verdict.mode).toBe('ImageNotFound');
    expect(actions(verdict).map(({ kind }) => kind)).toEqual(['rollBack']);
  });

  it('not found without a change is left', () => {
    expect(diagnose(seen(WORDS.notFound), unchanged)).toMatchObject({
      mode: 'ImageNotFound',
      reason: 'no-change',
    });
  });

  it.each([
    [600, false],
    [601, true],
  ])('unreachable for %i s tells a person: %s', (seconds, escalate) => {
    expect(diagnose(seen(WORDS.unavailable, NOW - seconds * SECOND))).toMatchObject({
      mode: 'ImageTransient',
      reason: 'transient',
      escalate,
    });
  });

  it('for a reason that is not told yet is waited for', () => {
    expect(diagnose(seen('Back-off pulling image "registry.test/shop:v2"'))).toMatchObject({
      reason: 'transient',
    });
  });

  it('for a reason unknown here needs a person', () => {
    expect(diagnose(seen('x509: certificate signed by unknown authority'))).toMatchObject({
      reason: 'needs-person',
      escalate: true,
    });
  });

  describe('because the registry refuses', () => {
    const pullSecret = { kind: 'Secret', name: 'pull', contentHash: 'secret-content' } as const;
    const good = goodState({ configs: [pullSecret] });
    const missing = config({ kind: 'Secret', name: 'pull', isOptional: true, contentHash: null });

    it('gets its missing pull secret back', () => {
      const verdict = diagnose(seen(WORDS.unauthorized, undefined, { configs: [missing] }), [
        badState(),
        good,
      ]);
      expect(verdict.mode).toBe('ImageUnauthorized');
      expect(actions(verdict)).toEqual([
        { kind: 'restoreConfig', restoreConfigs: [pullSecret], evictPods: [] },
      ]);
    });

    it('gets nothing else back along with it', () => {
      const configMap = { kind: 'ConfigMap', name: 'shop-config', contentHash: 'good-content' } as const;
      const gone = config({ contentHash: null, isOptional: true });
      const verdict = diagnose(seen(WORDS.unauthorized, undefined, { configs: [missing, gone] }), [
        badState(),
        goodState({ configs: [pullSecret, configMap] }),
      ]);
      expect(actions(verdict)).toMatchObject([{ restoreConfigs: [pullSecret] }]);
    });

    it.each<[string, WorkloadObservation['configs'], readonly JournaledState[]]>([
      ['was never journaled', [missing], [badState(), goodState()]],
      ['is there with other contents', [config({ ...missing, contentHash: 'other' })], [badState(), good]],
      ['is not referred to', [], [badState(), good]],
      ['has no good state', [missing], [badState()]],
    ])('needs a person when the secret %s', (_, configs, states) => {
      expect(diagnose(seen(WORDS.unauthorized, undefined, { configs }), states)).toMatchObject({
        mode: 'ImageUnauthorized',
        reason: 'needs-person',
        escalate: true,
      });
    });
  });
});
