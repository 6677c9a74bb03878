import { describe, expect, it } from 'vitest';
import { objectAt } from '../../../../domain/release/json.ts';
import { NEW_IMAGE, outline, planned, shop, targetOf, templateHash } from './shop.ts';

const TARGET = targetOf({ ...NEW_IMAGE, strategy: { type: 'blue-green', service: 'web', watchSeconds: 45 } });
const HASH = templateHash(objectAt(shop().deployment.body, 'spec', 'template'));
const SELECTOR = { app: 'web', tier: 'front' };
const OLD = { ...SELECTOR, 'pod-template-hash': HASH };
const GREEN = { ...SELECTOR, 'paramedic.dev/track': 'green' };

describe('a blue-green release', () => {
  const { steps, finish, notes } = planned(TARGET);

  it('prepares beside, switches, and only after the soak settles, opens and retires', () => {
    expect(outline(steps)).toEqual({
      'web/prepare-green': ['patch services/web', 'create deployments/web-green'],
      'web/switch': ['patch services/web'],
    });
    expect(outline(finish)).toEqual({
      'web/settle': ['patch deployments/web'],
      'web/open': ['patch services/web'],
      'web/retire-green': ['delete deployments/web-green'],
    });
  });

  it('narrows the Service to the pods that serve before anything new exists, and moves it whole', () => {
    const selectors = [...steps, ...finish]
      .flatMap(({ changes }) => changes)
      .flatMap((change) =>
        change.verb === 'patch' && change.object.resource === 'services' ? [change] : [],
      );
    expect(selectors.map(({ uid }) => uid)).toEqual(['uid-service', 'uid-service', 'uid-service']);
    expect(selectors.map(({ fields }) => fields)).toEqual([
      [{ path: '/spec/selector', from: SELECTOR, to: OLD }],
      [{ path: '/spec/selector', from: OLD, to: GREEN }],
      [{ path: '/spec/selector', from: GREEN, to: SELECTOR }],
    ]);
  });

  it('makes a Deployment like the old one, with the new template and a label of its own', () => {
    const [, create] = steps[0]?.changes ?? [];
    expect(create).toMatchObject({
      sentence: 'Deployment web-green: 4 pods as of web, where app runs shop:2',
      manifest: {
        kind: 'Deployment',
        metadata: { name: 'web-green', namespace: 'shop', labels: { 'paramedic.dev/release': 'abc123' } },
        spec: {
          replicas: 4,
          revisionHistoryLimit: 10,
          selector: { matchLabels: GREEN },
          template: {
            metadata: { labels: GREEN, annotations: { team: 'shop' } },
            spec: { containers: [{ image: 'shop:2' }] },
          },
        },
      },
    });
    expect(JSON.stringify(create)).not.toContain('paramedic.dev/heal');
  });

  it('waits for the new pods before the switch, and compares the new ones with their limits after it', () => {
    expect(steps.map(({ rollouts, watch }) => [rollouts.map(({ deployment }) => deployment), watch])).toEqual(
      [
        [['web-green'], null],
        [[], { seconds: 45, arms: { namespace: 'shop', canary: 'web-green', baseline: null } }],
      ],
    );
    expect(finish.map(({ rollouts }) => rollouts.map(({ deployment }) => deployment))).toEqual([
      ['web'],
      [],
      [],
    ]);
  });

  it('says in one sentence what each step does and what undoes it', () => {
    expect(steps[1]).toMatchObject({
      title: 'Service web: traffic to web-green',
      undo: 'Service web: traffic back to web, whose old pods are kept.',
    });
    expect(finish.at(-1)?.undo).toBe(
      'Nothing: Deployment web-green is gone, and from here a release of the old version is the way back.',
    );
    expect([...steps, ...finish].every(({ undo, title }) => undo.endsWith('.') && title.length > 0)).toBe(
      true,
    );
  });

  it('says what it takes', () => {
    expect(notes).toEqual(['web-green runs 4 more pods until the soak is over']);
    expect(planned(TARGET, shop({ replicas: 1 })).notes).toEqual([
      'web-green runs 1 more pod until the soak is over',
    ]);
  });

  it('makes the copies of ConfigMaps before the pods that read them, once', () => {
    const both = planned(targetOf({ ...TARGET, configMaps: { 'web-config': { limit: '20' } } }));
    const creates = [...both.steps, ...both.finish]
      .flatMap(({ changes }) => changes)
      .filter(({ verb }) => verb === 'create')
      .map(({ object }) => object.resource);
    expect(creates).toEqual(['configmaps', 'deployments']);
  });
});
