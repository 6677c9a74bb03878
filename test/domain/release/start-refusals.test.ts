import { describe, expect, it } from 'vitest';
import { ReleaseFile } from '../../../domain/release/release-schema.ts';
import type { ReleaseFileInput } from '../../../domain/release/release-schema.ts';
import { refuseApprovers, refuseFile } from '../../../domain/release/start-refusals.ts';
import { NOON_MS } from './standings.ts';

const web = { deployment: 'web', images: { web: 'shop/web:2' } };
const file = (over: Partial<ReleaseFileInput> = {}): ReleaseFile =>
  ReleaseFile.parse({ name: 'web', namespace: 'shop', reason: 'faster cart', targets: [web], ...over });
const refusals = (over: Partial<ReleaseFileInput>) => refuseFile(file(over), NOON_MS);
const waiver = (gate: string, untilMs = NOON_MS + 1) => ({ gate, by: 'kim', reason: 'new service', untilMs });

describe('a release file', () => {
  it.each([
    ['with nothing but what it must say', {}],
    ['with staging elsewhere', { staging: { namespace: 'shop-staging' } }],
    ['with a waiver that lasts', { gates: { waive: [waiver('tests')] } }],
    ['with a short expiry and no word on reminders', { approval: { expiresSeconds: 20 } }],
    ['with a reminder just before the expiry', { approval: { expiresSeconds: 61, remindSeconds: 60 } }],
    ['with soak looks a window apart', { soakMinutes: [0.5, 1, 1.5] }],
    ['with a metric of one value', { metrics: [{ name: 'm', query: 'up', min: 1, max: 1 }] }],
    ['with two Deployments', { targets: [web, { ...web, deployment: 'api' }] }],
  ] as const)('%s is not refused', (_name, over) => {
    expect(refusals(over as Partial<ReleaseFileInput>)).toEqual([]);
  });

  it.each([
    [
      { gates: { waive: [waiver('tests', NOON_MS)] } },
      'gates.waive[0].untilMs: the waiver of kim is over since 2026-11-22 12:00:00Z; the gate tests has to pass again, or be waived anew.',
    ],
    [
      { gates: { attest: [{ gate: 'test', by: 'kim', reason: 'r' }] } },
      'gates.attest[0].gate: there is no gate "test". Did you mean "tests"?',
    ],
    [
      { gates: { attest: [{ gate: 'tests', by: 'kim', reason: 'r' }], waive: [waiver('tests')] } },
      'gates.waive[0].gate: there is a word for the gate tests already',
    ],
    [
      { staging: { namespace: 'shop' } },
      'staging.namespace: in shop web is in production; name another namespace',
    ],
    [
      { staging: { namespace: 'eu' }, targets: [web, { ...web, deployment: 'api', namespace: 'eu' }] },
      'staging.namespace: in eu api is in production',
    ],
    [
      { staging: { namespace: 'shop' }, targets: [{ ...web, namespace: 'eu' }] },
      'staging.namespace: in shop this release is in production',
    ],
    [
      { targets: [web, { ...web, namespace: 'eu' }] },
      'targets[1].deployment: there is a web of another namespace already',
    ],
    [
      { approval: { expiresSeconds: 60, remindSeconds: 60 } },
      'approval.remindSeconds: the request expires after 60 s, before anybody is reminded after 60 s',
    ],
    [
      { soakMinutes: [0.49, 5] },
      'soakMinutes[0]: comes 29 s after the soak began; a look needs a window of 30 s (0.5)',
    ],
    [{ soakMinutes: [5, 5.4] }, 'soakMinutes[1]: comes 24 s after the look before'],
    [
      {
        metrics: [
          { name: 'm', query: 'a', max: 1 },
          { name: 'm', query: 'b', max: 1 },
        ],
      },
      'metrics[1].name: there is a metric m already',
    ],
    [{ metrics: [{ name: 'm', query: 'a', min: 2, max: 1 }] }, 'metrics[0].min: 2 is above max 1'],
  ] as const)('%j is refused', (over, expected) => {
    const said = refusals(over as Partial<ReleaseFileInput>);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(expected);
  });

  it('is told all that is wrong at once', () => {
    const wrong = {
      staging: { namespace: 'shop' },
      soakMinutes: [0.1],
      gates: { waive: [waiver('tests', 1)] },
    };
    expect(refusals(wrong)).toHaveLength(3);
  });

  it('is forgiven the schema’s own default for reminders, which nobody wrote down', () => {
    expect(file().approval.remindSeconds).toBe(900);
    expect(refusals({ approval: { expiresSeconds: 899 } })).toEqual([]);
    expect(refusals({ approval: { expiresSeconds: 800, remindSeconds: 901 } })).toHaveLength(1);
  });
});

describe('approvers of a release', () => {
  const people = { roles: { approver: ['ada', 'Lin', 'kim'] } };

  it.each([
    ['enough besides the requester', 2, 'lin', people],
    ['a requester who does not hold the role', 3, 'mallory', people],
    ['no roles written down', 10, 'lin', { roles: null }],
  ])('can approve with %s', (_name, quorum, requestedBy, known) => {
    expect(refuseApprovers({ role: 'approver', quorum }, requestedBy, known)).toBeNull();
  });

  it('cannot when the quorum is larger than those besides the requester', () => {
    expect(refuseApprovers({ role: 'approver', quorum: 3 }, 'lin', people)).toBe(
      'approval: 3 of the role approver must approve, but ada, kim holds it besides lin, who asks; list people under roles.approver of policy.yaml, or ask for another role or quorum.',
    );
  });

  it.each([
    ['the role is not listed', { role: 'dba', quorum: 1 }, people],
    ['the requester alone holds it', { role: 'approver', quorum: 1 }, { roles: { approver: ['LIN'] } }],
  ])('cannot when %s', (_name, approval, known) => {
    expect(refuseApprovers(approval, 'lin', known)).toContain('but nobody holds it besides lin');
  });
});
