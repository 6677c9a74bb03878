import { describe, expect, it } from 'vitest';
import { checkDisruptionBudgets } from '../../../../domain/release/check/disruption-budgets.ts';
import { checkNetworkPolicies } from '../../../../domain/release/check/network-policies.ts';
import { refuseTarget } from '../../../../domain/release/check/refuse-target.ts';
import { checkSecrets } from '../../../../domain/release/check/secrets.ts';
import { checkTls } from '../../../../domain/release/check/tls.ts';
import { config, observation } from '../../../support/observations.ts';
import { around, blueGreen, canary, DAY, NOW, rolling } from './samples.ts';

describe('disruption budgets', () => {
  const budget = (disruptionsAllowed: number) => [{ name: 'web', disruptionsAllowed }];

  it('that allow one disruption pass', () => {
    expect(checkDisruptionBudgets('shop/web', around({ disruptionBudgets: budget(1) }), null).found).toBe(
      'pass',
    );
  });

  it('that allow none fail, with the way out', () => {
    expect(checkDisruptionBudgets('shop/web', around({ disruptionBudgets: budget(0) }), null)).toEqual({
      gate: 'disruption-budgets',
      found: 'fail',
      sentence:
        'shop/web: disruption budget web allows no disruption now, so that nothing could be evicted meanwhile; make all pods Ready, run more replicas than it insists on, or let it allow one (maxUnavailable: 1)',
    });
  });

  it('that allow none do not stand between a person and the hotfix, and it is said', () => {
    const finding = checkDisruptionBudgets('shop/web', around({ disruptionBudgets: budget(0) }), 'INC-0001');
    expect(finding).toMatchObject({
      found: 'pass',
      sentence: expect.stringContaining('INC-0001') as string,
    });
  });

  it('of a workload at zero forbid nothing, and having none passes', () => {
    const none = around({ disruptionBudgets: budget(0), replicas: 0 });
    expect(checkDisruptionBudgets('shop/web', none, null).found).toBe('pass');
    expect(checkDisruptionBudgets('shop/web', around(), null).found).toBe('pass');
  });
});

describe('TLS certificates', () => {
  const certificates = (...ends: (number | null)[]) =>
    around({ certificates: ends.map((notAfterMs, at) => ({ secret: `tls-${String(at)}`, notAfterMs })) });

  it.each([
    ['a moment under 14 days', NOW + 14 * DAY - 1, 'fail'],
    ['14 days to the moment', NOW + 14 * DAY, 'pass'],
    ['longer', NOW + 15 * DAY, 'pass'],
    ['nothing: it ended', NOW - 1, 'fail'],
  ] as const)('that last for %s', (_, notAfterMs, found) => {
    expect(checkTls('shop/web', certificates(notAfterMs), NOW).found).toBe(found);
  });

  it('say when they end', () => {
    expect(checkTls('shop/web', certificates(NOW + 3 * DAY, NOW - 2 * DAY), NOW).sentence).toBe(
      'shop/web: the certificate in tls-0 ends in 3 days, tls-1 ended 2 days ago, less than 14 days; renew it first',
    );
  });

  it('that cannot be read are unknown, unless another fails', () => {
    expect(checkTls('shop/web', certificates(null, NOW + 20 * DAY), NOW)).toMatchObject({
      found: 'unknown',
      sentence: expect.stringContaining('tls-0') as string,
    });
    expect(checkTls('shop/web', certificates(null, NOW + DAY), NOW).found).toBe('fail');
  });

  it('that are nowhere are unknown', () => {
    expect(checkTls('shop/web', around(), NOW).found).toBe('unknown');
  });
});

describe('network policies', () => {
  it('that select its pods pass, by name', () => {
    expect(checkNetworkPolicies('shop/web', around({ networkPolicies: ['deny-all', 'web'] }))).toMatchObject({
      found: 'pass',
      sentence: 'shop/web: selected by deny-all, web',
    });
  });

  it('that are nowhere are unknown: others may guard it', () => {
    expect(checkNetworkPolicies('shop/web', around()).found).toBe('unknown');
  });
});

describe('Secrets and ConfigMaps', () => {
  it('that are all there pass', () => {
    expect(checkSecrets('shop/web', around(), observation()).found).toBe('pass');
    expect(checkSecrets('shop/web', around(), null).found).toBe('pass');
  });

  it('that are missing fail, by name', () => {
    expect(checkSecrets('shop/web', around({ missingConfigs: ['Secret db'] }), null)).toMatchObject({
      found: 'fail',
      sentence: 'shop/web: Secret db does not exist; create what is missing, or its pods cannot start',
    });
  });

  it('that lack a key the template names fail, unless it is optional', () => {
    const lacking = config({ kind: 'Secret', name: 'db', missingKeys: ['password'] });
    const seen = (isOptional: boolean) => observation({ configs: [{ ...lacking, isOptional }] });
    expect(checkSecrets('shop/web', around(), seen(false)).sentence).toContain('Secret db lacks password');
    expect(checkSecrets('shop/web', around(), seen(true)).found).toBe('pass');
  });
});

describe('a target is refused', () => {
  it.each(['argocd', 'flux', 'helm', 'operator'] as const)(
    'when %s manages it: named, and handed over',
    (by) => {
      const refusal = refuseTarget(
        'shop/web',
        rolling,
        around({ foreignOwner: { by, evidence: 'label x=y' } }),
      );
      expect(refusal).toMatchObject({ target: 'shop/web', code: 'foreign-owner' });
      expect(refusal?.sentence).toContain(`managed by ${by} (label x=y)`);
      expect(refusal?.wayOut).toMatch(/Git|Helm|object that controls it/);
    },
  );

  it.each([
    ['blue-green', blueGreen],
    ['canary', canary('replicas')],
    ['canary', canary('gateway')],
    ['canary', canary('nginx')],
  ] as const)('when an autoscaler scales it and the strategy is %s', (type, strategy) => {
    expect(refuseTarget('shop/web', strategy, around({ autoscaler: 'web' }))).toMatchObject({
      code: 'autoscaled',
      sentence: expect.stringContaining(type) as string,
      wayOut: expect.stringContaining('use strategy rolling') as string,
    });
  });

  it.each([blueGreen, canary('replicas')])('at zero replicas, when two versions should serve', (strategy) => {
    expect(refuseTarget('shop/web', strategy, around({ replicas: 0 }))?.code).toBe('unsupported');
  });
});

describe('a target is not refused', () => {
  it('for a rolling release beside an autoscaler, or at zero replicas', () => {
    expect(refuseTarget('shop/web', rolling, around({ autoscaler: 'web' }))).toBeNull();
    expect(refuseTarget('shop/web', rolling, around({ replicas: 0 }))).toBeNull();
  });

  it('for what is a gate, which a person may waive', () => {
    const narrow = around({
      disruptionBudgets: [{ name: 'web', disruptionsAllowed: 0 }],
      quotas: [{ name: 'team', resource: 'pods', hard: 4, used: 4 }],
    });
    expect(refuseTarget('shop/web', blueGreen, narrow)).toBeNull();
  });
});
