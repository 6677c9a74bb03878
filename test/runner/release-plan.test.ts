import { describe, expect, test } from 'vitest';
import { parseScenario } from '../scenarios/runner/read-scenario.ts';

const GOOD = `description: a release
setup: [shop.yaml]
load: { service: shop, rps: 20 }
release:
  by: rita
  then:
    - when: soak running
      steer: { command: skip }
expect:
  release: { result: released, failedRequests: 0 }
  withinSeconds: 60
`;

const complaintAbout = (text: string): string => {
  try {
    parseScenario(text, 'scenario.yaml');
  } catch (refused) {
    return refused instanceof Error ? refused.message : String(refused);
  }
  return 'accepted';
};

describe('a scenario with a release', () => {
  test('needs no fault, and expects no heal', () => {
    const { inject, expect: expected, release } = parseScenario(GOOD, 'x');
    expect(inject).toEqual([]);
    expect(expected.outcome).toBe('none');
    expect(expected.release).toEqual({ result: 'released', answers: [], failedRequests: 0, left: 0 });
    expect(release).toMatchObject({ file: 'release.yaml', staging: false });
    expect(release?.then[0]?.steer).toEqual({
      command: 'skip',
      by: 'anna',
      reason: 'the scenario says so',
    });
  });
  test('may say what becomes of a heal', () => {
    const text = GOOD.replace('  withinSeconds', '  outcome: escalated\n  withinSeconds');
    expect(parseScenario(text, 'x').expect.outcome).toBe('escalated');
  });
  test('must say what becomes of its release, and without one nothing can', () => {
    const silent = GOOD.replace('release: { result: released, failedRequests: 0 }', 'outcome: none');
    expect(complaintAbout(silent)).toContain('expect.release: a scenario says what comes of its release');
    const without = GOOD.replace(/release:\n {2}by[^]*?skip }\n/, 'inject: [{ wait: 1 }]\n');
    expect(complaintAbout(without)).toContain('expect.release: a scenario says what comes of its release');
  });
  test('has its turns and its approvals under the release', () => {
    const then = `${GOOD}then: [{ when: acted, steps: [{ wait: 1 }] }]\napprove: approve\n`;
    expect(complaintAbout(then)).toContain('what follows a release stands under release.then');
    expect(complaintAbout(then)).toContain('answered by release.approve');
  });
  test('looks at no anomalies', () => {
    const text = `${GOOD}  noAnomaly: { tier: act }\n`;
    expect(complaintAbout(text)).toContain('expect: anomalies are not looked at');
  });
  test('counts failed requests under load only', () => {
    const text = GOOD.replace('load: { service: shop, rps: 20 }\n', '');
    expect(complaintAbout(text)).toContain('scenario.yaml:9:48: expect.release.failedRequests: needs a load');
  });
  test('looks at staging only where there is one', () => {
    const text = `${GOOD}  finalState: [{ kind: Deployment, name: shop, exists: true, staging: true }]\n`;
    expect(complaintAbout(text)).toContain('expect.finalState: looks at staging, and the scenario has none');
    expect(complaintAbout(text.replace('by: rita', 'by: rita\n  staging: true'))).toBe('accepted');
  });
});

describe('what is wrong with a release is told with its place and what is legal', () => {
  test.each([
    ['by: rita', 'buy: rita', 'scenario.yaml:5:3: release: "buy" is not a key here'],
    ['command: skip', 'command: skp', 'did you mean "skip"? legal: promote, pause'],
    ['soak running', 'soak runing', 'scenario.yaml:7:13: release.then.0.when: "soak runing" is not'],
    [
      'steer: { command: skip }',
      'afterSeconds: 1',
      'needs exactly one of steer, scan, rollback, again, steps',
    ],
    ['steer: { command: skip }', 'scan: { sarif: ../new.sarif }', 'must be the name of a .sarif file beside'],
    ['result: released', 'result: relesed', 'did you mean "released"? legal: released, refused'],
    ['result: released', 'trigger: crsh, result: aborted', 'expect.release.trigger.0: "crsh" is not legal'],
    ['result: released, ', '', 'expect.release: needs either a result'],
    ['result: released', 'sentence: "(", result: released', 'is not a regular expression'],
    [
      'by: rita',
      'by: rita\n  approve: [{ decision: yes }]',
      '6:25: release.approve.0.decision: "yes" is not legal; legal: approve, reject',
    ],
    ['by: rita', 'by: rita\n  file: ../release.yaml', 'must be the name of a .yaml file beside'],
  ])('%s → %s', (good, bad, complaint) => {
    expect(complaintAbout(GOOD.replace(good, bad))).toContain(complaint);
  });
});

test('a scenario without a release needs a fault', () => {
  const text = 'description: a\nsetup: [a.yaml]\nexpect: { outcome: none, withinSeconds: 1 }\n';
  expect(complaintAbout(text)).toContain('inject: needs at least one step, unless there is a release');
});

test('without a release the outcome must be said', () => {
  const text = 'description: a\nsetup: [a.yaml]\ninject: [{ wait: 1 }]\nexpect: { withinSeconds: 1 }\n';
  expect(complaintAbout(text)).toContain('expect.outcome: must be one of healed');
});
