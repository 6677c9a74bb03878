import { describe, expect, it } from 'vitest';
import { NEW_IMAGE, outline, planned, shop, targetOf, withBody, withSpec } from './shop.ts';

const canary = (...weights: number[]) =>
  targetOf({
    ...NEW_IMAGE,
    strategy: {
      type: 'canary',
      service: 'web',
      steps: weights.map((weight, i) => ({ weight, watchSeconds: 30 + i })),
    },
  });

describe('a canary by replicas', () => {
  it('adds pods step by step, then the Deployment itself is changed and the canary goes', () => {
    const { steps, finish } = planned(canary(20, 50), shop({ replicas: 4 }));
    expect(outline(steps)).toEqual({
      'web/canary-20': ['create deployments/web-canary'],
      'web/canary-50': ['patch deployments/web-canary'],
      'web/promote': ['patch deployments/web'],
      'web/retire-canary': ['delete deployments/web-canary'],
    });
    expect(finish).toEqual([]);
  });

  it('compares old and new side by side until the promotion', () => {
    const { steps } = planned(canary(20, 50));
    const arms = (canaryName: string, baseline: string | null) => ({
      namespace: 'shop',
      canary: canaryName,
      baseline,
    });
    expect(steps.map(({ watch }) => watch)).toEqual([
      { seconds: 30, arms: arms('web-canary', 'web') },
      { seconds: 31, arms: arms('web-canary', 'web') },
      { seconds: 31, arms: arms('web', null) },
      null,
    ]);
    expect(steps.map(({ rollouts }) => rollouts.map(({ deployment }) => deployment))).toEqual([
      ['web-canary'],
      ['web-canary'],
      ['web'],
      [],
    ]);
  });

  it('makes and scales a Deployment that the same Service selects, and leaves the old pods alone', () => {
    const { steps } = planned(canary(20, 50), shop({ replicas: 4 }));
    expect(steps[0]?.changes).toMatchObject([
      {
        manifest: {
          spec: {
            replicas: 1,
            template: {
              metadata: { labels: { app: 'web', tier: 'front', 'paramedic.dev/track': 'canary' } },
            },
          },
        },
      },
    ]);
    expect(steps[1]?.changes).toMatchObject([
      {
        uid: null,
        fields: [{ path: '/spec/replicas', from: 1, to: 4 }],
        sentence: 'Deployment web-canary: 4 pods instead of 1',
      },
    ]);
    expect(steps[1]).toMatchObject({
      title: '50 % of the requests to web-canary: 4 of 8 pods',
      undo: 'Deployment web-canary has 1 pod again.',
    });
  });

  it('watches again where the next weight takes no other number of pods', () => {
    const { steps, notes } = planned(canary(10, 50, 80), shop({ replicas: 1 }));
    expect(steps.map(({ changes }) => changes.length)).toEqual([1, 0, 1, 1, 1]);
    expect(steps[1]).toMatchObject({ rollouts: [], watch: { seconds: 31 } });
    expect(notes).toEqual([
      '10 % is 50 % with 1 replica',
      '80 % takes 4 pods of the new version beside 1 pod of the old',
      '50 % takes as many pods of the new version as the step before it: 1',
    ]);
  });

  it('needs neither the hash of the running pods nor a Service of its own', () => {
    expect(planned(canary(10), { ...shop(), podTemplateHash: null }).steps).toHaveLength(3);
  });

  it('says so when the Service keeps clients with one pod', () => {
    const look = withBody(shop(), 'service', (body) => withSpec(body, { sessionAffinity: 'ClientIP' }));
    expect(planned(canary(20), look).notes).toEqual([
      'Service web keeps each client with one pod: shares are of clients rather than of requests',
    ]);
  });
});
