import { describe, expect, it } from 'vitest';
import { objectAt } from '../../../../domain/release/json.ts';
import { planStagingTarget } from '../../../../domain/release/strategy/plan-target.ts';
import { NEW_IMAGE, outline, planned, RELEASE, shop, targetOf, withBody, withSpec } from './shop.ts';

const ROLLING = { ...NEW_IMAGE, strategy: { type: 'rolling', watchSeconds: 90 } } as const;

describe('a rolling release', () => {
  it('is one step: the whole template for the whole template, watched by its absolute limits', () => {
    const look = shop();
    const plan = planned(targetOf(ROLLING), look);
    const before = objectAt(look.deployment.body, 'spec', 'template');
    expect(plan).toMatchObject({
      name: 'web',
      namespace: 'shop',
      uid: 'uid-deployment',
      strategy: 'rolling',
      finish: [],
    });
    expect(plan.steps).toMatchObject([
      {
        id: 'web/roll-out',
        title: 'Deployment web: new version, pod by pod',
        rollouts: [{ namespace: 'shop', deployment: 'web' }],
        deadlineSeconds: 300,
        watch: { seconds: 90, arms: { namespace: 'shop', canary: 'web', baseline: null } },
        undo: 'Deployment web gets its former template back and replaces its pods again.',
        changes: [
          {
            verb: 'patch',
            object: { resource: 'deployments', namespace: 'shop', name: 'web' },
            uid: 'uid-deployment',
            sentence: 'Deployment web: app runs shop:2',
            fields: [{ path: '/spec/template', from: before }],
          },
        ],
      },
    ]);
  });

  it('makes the copies of ConfigMaps before the template refers to them', () => {
    const plan = planned(targetOf({ ...ROLLING, configMaps: { 'web-config': { limit: '20' } } }));
    expect(outline(plan.steps)['web/roll-out']).toEqual([
      expect.stringMatching(/^create configmaps\/web-config-[0-9a-f]{8}$/),
      'patch deployments/web',
    ]);
  });

  it('of a Deployment of type Recreate says that nothing serves meanwhile', () => {
    const look = withBody(shop(), 'deployment', (body) => withSpec(body, { strategy: { type: 'Recreate' } }));
    expect(planned(targetOf(ROLLING), look).notes).toEqual([
      'Deployment web is of type Recreate: nothing serves while its pods are replaced',
    ]);
  });

  it('of a target in another namespace than the release’s has steps of its own name', () => {
    const plan = planned(targetOf({ ...ROLLING, namespace: 'bank' }));
    expect(plan.namespace).toBe('bank');
    expect(plan.steps[0]).toMatchObject({
      id: 'bank.web/roll-out',
      changes: [{ object: { namespace: 'bank' } }],
    });
  });
});

const STAGING = { ...RELEASE, namespace: 'staging' };

describe('a release tried in staging', () => {
  it('is rolled out there whatever the strategy, and not watched, because nobody calls it', () => {
    const target = targetOf({
      ...NEW_IMAGE,
      namespace: 'bank',
      strategy: { type: 'blue-green', service: 'web' },
    });
    const look = { ...shop(), service: null, podTemplateHash: null };
    expect(planStagingTarget(target, look, STAGING)).toMatchObject({
      namespace: 'staging',
      strategy: 'rolling',
      steps: [
        {
          id: 'web/staging-roll-out',
          watch: null,
          rollouts: [{ namespace: 'staging', deployment: 'web' }],
          changes: [{ verb: 'patch', object: { namespace: 'staging', name: 'web' } }],
        },
      ],
      finish: [],
    });
  });

  it('shares no step with production', () => {
    const target = targetOf(ROLLING);
    const staging = planStagingTarget(target, shop(), RELEASE);
    const ids = 'steps' in staging ? staging.steps.map(({ id }) => id) : [];
    expect(ids).toEqual(['web/staging-roll-out']);
    expect(planned(target).steps.map(({ id }) => id)).not.toContain(ids[0]);
  });

  it('is refused there for the same reasons', () => {
    expect(planStagingTarget(targetOf({ images: { ap: 'x' } }), shop(), STAGING)).toMatchObject({
      target: 'staging/web',
      code: 'missing-container',
    });
  });
});
