import { describe, expect, it } from 'vitest';
import { objectAt } from '../../../../domain/release/json.ts';
import type { JsonObject } from '../../../../domain/release/json.ts';
import type { LiveTarget } from '../../../../domain/release/live.ts';
import { planTarget } from '../../../../domain/release/strategy/plan-target.ts';
import { NEW_IMAGE, planned, refused, RELEASE, shop, targetOf, withBody, withSpec } from './shop.ts';

type StrategyInput = NonNullable<Parameters<typeof targetOf>[0]['strategy']>;

const BLUE_GREEN: StrategyInput = { type: 'blue-green', service: 'web' };
const BY_REPLICAS: StrategyInput = { type: 'canary', service: 'web' };
const BY_GATEWAY: StrategyInput = {
  type: 'canary',
  service: 'web',
  traffic: { by: 'gateway', httpRoute: 'shop' },
};
const BY_NGINX: StrategyInput = { type: 'canary', service: 'web', traffic: { by: 'nginx', ingress: 'shop' } };
const ROLLING: StrategyInput = { type: 'rolling' };

const NARROWING = [BLUE_GREEN, BY_GATEWAY, BY_NGINX];
const FRONTED = [...NARROWING, BY_REPLICAS];
const ALL = [...FRONTED, ROLLING];

const web = (strategy: StrategyInput) => targetOf({ ...NEW_IMAGE, strategy });
const deployed = (spec: JsonObject) => withBody(shop(), 'deployment', (body) => withSpec(body, spec));
const deploymentMeta = (metadata: JsonObject) =>
  withBody(shop(), 'deployment', (body) => ({
    ...body,
    metadata: { ...objectAt(body, 'metadata'), ...metadata },
  }));
const serving = (spec: JsonObject) => withBody(shop(), 'service', (body) => withSpec(body, spec));

/** Refused by each of these strategies with this code and sentence, and a way out of it. */
function expectRefused(
  strategies: readonly StrategyInput[],
  look: LiveTarget,
  code: string,
  sentence: string,
): void {
  for (const strategy of strategies) {
    const refusal = refused(web(strategy), look);
    expect(refusal).toMatchObject({ target: 'shop/web', code, sentence });
    expect(refusal.wayOut).toMatch(/^[A-Z].*\.$/);
  }
}

describe('a plan', () => {
  it('is the same for the same look, and holds no value of the configuration outside its changes', () => {
    for (const strategy of ALL) {
      const target = targetOf({
        ...NEW_IMAGE,
        env: { app: { PASSWORD: 'hush' } },
        configMaps: { 'web-config': { limit: 'hush' } },
        strategy,
      });
      const plan = planned(target);
      expect(plan).toEqual(planned(target));
      const shown = [...plan.steps, ...plan.finish].map(({ changes, ...step }) => [
        step,
        changes.map(({ object, sentence }) => [object, sentence]),
      ]);
      expect(JSON.stringify([shown, plan.notes])).not.toContain('hush');
    }
  });

  it('has steps of different names, all under the Deployment’s', () => {
    for (const strategy of ALL) {
      const { steps, finish } = planned(web(strategy));
      const ids = [...steps, ...finish].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.every((id) => /^web\/[a-z0-9-]+$/.test(id))).toBe(true);
    }
  });

  it('labels all it makes with the release, and deletes nothing else', () => {
    for (const strategy of ALL) {
      const { steps, finish } = planned(targetOf({ configMaps: { 'web-config': { limit: '2' } }, strategy }));
      const changes = [...steps, ...finish].flatMap((step) => step.changes);
      const created = changes.flatMap((change) => (change.verb === 'create' ? [change] : []));
      for (const { manifest } of created)
        expect(manifest).toMatchObject({ metadata: { labels: { 'paramedic.dev/release': 'abc123' } } });
      const made = created.map(({ object }) => object);
      for (const { verb, object } of changes) if (verb === 'delete') expect(made).toContainEqual(object);
    }
  });

  it('of a Deployment that names no replicas is for one', () => {
    const look = withBody(shop(), 'deployment', (body) => ({
      ...body,
      spec: Object.fromEntries(Object.entries(objectAt(body, 'spec')).filter(([key]) => key !== 'replicas')),
    }));
    expect(planned(web(BLUE_GREEN), look).notes).toEqual([
      'web-green runs 1 more pod until the soak is over',
    ]);
  });

  it('says so when the Service may have other Deployments’ pods behind it', () => {
    const note =
      'Service web selects by fewer labels than Deployment web: pods of other Deployments behind it get no requests until the release is finished';
    for (const strategy of NARROWING)
      expect(planned(web(strategy), serving({ selector: { app: 'web' } })).notes).toContain(note);
    expect(planned(web(BY_REPLICAS), serving({ selector: { app: 'web' } })).notes).not.toContain(note);
  });
});

describe('a target is refused', () => {
  it('without the container it names', () => {
    expect(refused(targetOf({ env: { ap: { A: '1' } } }))).toMatchObject({
      code: 'missing-container',
      sentence: 'Deployment web has no container ap: it has warm, app.',
    });
  });

  it('when nothing would change, with what is so already', () => {
    const target = targetOf({
      images: { app: 'shop:1' },
      env: { app: { MODE: 'calm' } },
      configMaps: { 'web-config': { limit: '10' } },
    });
    expect(refused(target)).toEqual({
      target: 'shop/web',
      code: 'nothing-to-change',
      sentence:
        'Deployment web is as the release file wants it already: ConfigMap web-config has these contents already; app runs shop:1 already.',
      wayOut: 'Name what is new. For another build under the same tag, name the image by its digest.',
    });
    expect(refused(targetOf({ env: { app: { MODE: 'calm' } } })).sentence).toBe(
      'Deployment web is as the release file wants it already.',
    );
  });

  it('when it is paused, because nothing would be rolled out', () => {
    expectRefused(
      ALL,
      deployed({ paused: true }),
      'not-settled',
      'Deployment web is paused, so no change of it is rolled out.',
    );
    expect(planned(web(ROLLING), deployed({ paused: false })).steps).toHaveLength(1);
  });

  it('when it is being deleted', () => {
    const look = deploymentMeta({ deletionTimestamp: '2026-01-01T00:00:00Z' });
    expectRefused(ALL, look, 'not-settled', 'Deployment web is being deleted.');
  });

  it('when a release made it, or left its label in the template', () => {
    const made = deploymentMeta({ labels: { 'paramedic.dev/release': 'zzz999' } });
    const sentence = 'Deployment web was made by a release (zzz999) to run a new version for a while.';
    expectRefused(ALL, made, 'not-settled', sentence);
    const tracked = deployed({
      template: { metadata: { labels: { app: 'web', 'paramedic.dev/track': 'green' } } },
    });
    expectRefused(
      ALL,
      tracked,
      'not-settled',
      'Deployment web was made by a release to run a new version for a while.',
    );
  });

  it('when it cannot be told which pods serve, by strategies that keep them apart', () => {
    const look = { ...shop(), podTemplateHash: null };
    const sentence =
      'It cannot be told which pods of Deployment web serve now: a rollout of it is under way or has failed.';
    expectRefused(NARROWING, look, 'not-settled', sentence);
    expect(planned(web(ROLLING), look).steps).toHaveLength(1);
  });

  it('without replicas', () => {
    const sentence = 'Deployment web has 0 replicas: no pod would show whether the new version works.';
    expectRefused(ALL, deployed({ replicas: 0 }), 'unsupported', sentence);
  });

  it('by a strategy that runs two versions at once, where the Deployment is of type Recreate', () => {
    const look = deployed({ strategy: { type: 'Recreate' } });
    const sentence =
      'Deployment web is of type Recreate, because two versions must not run at once: blue-green runs both.';
    expectRefused([BLUE_GREEN], look, 'unsupported', sentence);
    for (const strategy of FRONTED) expect(refused(web(strategy), look).code).toBe('unsupported');
  });

  it('without the Service it names', () => {
    const look = { ...shop(), service: null };
    expectRefused(FRONTED, look, 'missing-service', 'There is no Service web in namespace shop.');
  });

  it('when its Service selects nothing', () => {
    const sentence = 'Service web has no selector, so it cannot be pointed at other pods.';
    expectRefused(FRONTED, serving({ selector: {} }), 'unsupported', sentence);
    expectRefused(FRONTED, serving({ type: 'ExternalName' }), 'unsupported', sentence);
  });

  it('when its Service selects other pods', () => {
    const sentence = 'Service web does not select the pods of Deployment web.';
    expectRefused(FRONTED, serving({ selector: { app: 'api' } }), 'unsupported', sentence);
    expectRefused(FRONTED, serving({ selector: { app: 'web', zone: 'a' } }), 'unsupported', sentence);
  });

  it.each(['paramedic.dev/track', 'pod-template-hash'])('when its Service still selects by %s', (key) => {
    const look = serving({ selector: { app: 'web', [key]: 'x' } });
    const sentence = `Service web selects by ${key}: a former release of it has not been finished.`;
    expectRefused(FRONTED, look, 'not-settled', sentence);
  });

  it('when its canary’s Service would have too long a name', () => {
    const long = 'w'.repeat(57);
    const target = (service: string) => targetOf({ ...NEW_IMAGE, strategy: { ...BY_NGINX, service } });
    expect(refused(target(long))).toMatchObject({
      code: 'unsupported',
      wayOut: expect.stringContaining('by replicas') as string,
    });
    expect(refused(target('w'.repeat(56))).sentence).toContain('No path of Ingress shop leads to Service');
  });

  it('in the name of its namespace and Deployment, and nothing of it is planned', () => {
    expect(
      planTarget(targetOf({ ...NEW_IMAGE, deployment: 'api', images: { x: 'y' } }), shop(), RELEASE),
    ).toEqual({
      target: 'shop/api',
      code: 'missing-container',
      sentence: 'Deployment api has no container x: it has warm, app.',
      wayOut: 'Name one of warm, app under images and env of the release file.',
    });
  });
});
