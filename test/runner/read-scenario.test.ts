import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findScenarios, inSuite, isLike } from '../scenarios/runner/find-scenarios.ts';
import { parseScenario } from '../scenarios/runner/read-scenario.ts';

const GOOD = `description: a test
setup: [shop.yaml]
load: { service: shop, rps: 10 }
inject:
  - set-env: { deployment: shop, env: { A: 'b' } }
expect:
  outcome: healed
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

test('a good scenario is read with its defaults filled in', () => {
  const scenario = parseScenario(GOOD, 'scenario.yaml');
  expect(scenario.consent).toBe('auto');
  expect(scenario.load).toMatchObject({ port: 8080, path: '/', spread: 'service' });
  expect(scenario.inject[0]).toEqual({ step: 'set-env', given: { deployment: 'shop', env: { A: 'b' } } });
  expect(scenario.expect.actions).toEqual([]);
});

test('a mistyped key is named with its place, the nearest key and the legal ones', () => {
  const complaint = complaintAbout(GOOD.replace('withinSeconds', 'withinSecond'));
  expect(complaint).toContain('scenario.yaml:8:3: expect: "withinSecond" is not a key here');
  expect(complaint).toContain('did you mean "withinSeconds"?');
  expect(complaint).toContain('legal: outcome, mode');
});

test('a mistyped step is named with its place and the legal steps', () => {
  const complaint = complaintAbout(GOOD.replace('set-env:', 'setenv:'));
  expect(complaint).toContain('scenario.yaml:5:5: inject.0: "setenv" is not a step');
  expect(complaint).toContain('did you mean "set-env"?');
});

test('a value that is none of the legal ones is named with all of them', () => {
  const complaint = complaintAbout(GOOD.replace('healed', 'heald'));
  expect(complaint).toContain('scenario.yaml:7:12: expect.outcome: "heald" is not legal');
  expect(complaint).toContain('legal: healed, escalated, observed, none');
});

test('two steps under one dash are told apart', () => {
  const text = GOOD.replace("{ A: 'b' } }", "{ A: 'b' } }\n    wait: 5");
  expect(complaintAbout(text)).toContain('a step has one key, its name; this one has set-env, wait');
});

test('what a step is given is checked with its place', () => {
  expect(complaintAbout(GOOD.replace("A: 'b'", 'A: true'))).toContain(
    'scenario.yaml:5:44: inject.0.set-env.env.A: must be quoted text, or null',
  );
});

test('a missing key is told at the mapping it belongs to', () => {
  expect(complaintAbout(GOOD.replace('setup: [shop.yaml]\n', ''))).toMatch(/^scenario.yaml:1:1: setup: /);
});

test('broken YAML is told with line and column', () => {
  expect(complaintAbout('description: [a\nsetup: b')).toMatch(/^scenario.yaml:2:\d+: /);
});

test('an empty file is refused', () => {
  expect(complaintAbout('')).toContain('scenario.yaml:1:1: description: ');
});

test('a final check needs exactly one condition', () => {
  const text = `${GOOD}  finalState:\n    - { kind: Deployment, name: shop, equals: 1, exists: true }\n`;
  expect(complaintAbout(text)).not.toBe('accepted');
});

test('a timeline pattern that is no regular expression is refused', () => {
  expect(complaintAbout(`${GOOD}  timeline: ['(']\n`)).toContain('is not a regular expression');
});

test('a metric that is not measured is refused with those that are', () => {
  const complaint = complaintAbout(`${GOOD}  anomaly: { metric: memoryByte, withinSeconds: 30 }\n`);
  expect(complaint).toContain('scenario.yaml:9:22: expect.anomaly.metric: "memoryByte" is not legal');
  expect(complaint).toContain('did you mean "memoryBytes"? legal: cpuCores, memoryBytes, p95Ms');
});

test('an anomaly needs its time, and a tier that there is', () => {
  expect(complaintAbout(`${GOOD}  anomaly: { metric: cpuCores }\n`)).toContain(
    'expect.anomaly.withinSeconds: must be a number of seconds',
  );
  expect(complaintAbout(`${GOOD}  noAnomaly: { tier: alarm }\n`)).toContain(
    'scenario.yaml:9:22: expect.noAnomaly.tier: "alarm" is not legal; legal: warn, act',
  );
  expect(complaintAbout(`${GOOD}  noAnomaly: act\n`)).toContain(
    'expect.noAnomaly: must be a mapping with the keys tier',
  );
});

test('an anomaly cannot be waited for longer than the run lasts', () => {
  expect(complaintAbout(`${GOOD}  anomaly: { metric: cpuCores, withinSeconds: 61 }\n`)).toContain(
    'scenario.yaml:9:47: expect.anomaly.withinSeconds: must not be longer than the withinSeconds',
  );
  const scenario = parseScenario(`${GOOD}  anomaly: { metric: cpuCores, withinSeconds: 60 }\n`, 'x');
  expect(scenario.expect.anomaly).toEqual({ metric: 'cpuCores', tier: 'warn', withinSeconds: 60 });
});

test('a load wobbles between not at all and wholly', () => {
  expect(complaintAbout(GOOD.replace('rps: 10', 'rps: 10, wobble: 1.5'))).toContain(
    'scenario.yaml:3:41: load.wobble: must be a number between 0 (even) and 1',
  );
  expect(complaintAbout(GOOD.replace('rps: 10', "rps: 10, wobble: 'a'"))).toContain(
    'load.wobble: must be a number between 0 (even) and 1',
  );
});

test('a load is none, or is told what it lacks', () => {
  const underLoad = (load: string): string => GOOD.replace('{ service: shop, rps: 10 }', load);
  expect(parseScenario(underLoad('none'), 'x').load).toBeNull();
  expect(parseScenario(GOOD.replace('load: { service: shop, rps: 10 }', ''), 'x').load).toBeNull();
  expect(complaintAbout(underLoad('much'))).toContain(
    'scenario.yaml:3:7: load: must be a mapping with the keys',
  );
  expect(complaintAbout(underLoad('{ service: shop, rsp: 10 }'))).toContain('did you mean "rps"?');
});

test('slow scenarios are left out of a suite unless they are named, asked for, or all there is', () => {
  const loaded = findScenarios(join(dirname(import.meta.dirname), 'scenarios'), null);
  const slow = loaded.filter(({ scenario }) => scenario.slow);
  const suite = inSuite(loaded, false);
  expect(suite.leftOut).toEqual(slow.map(({ name }) => name));
  expect(suite.leftOut.length).toBeGreaterThan(0);
  expect(suite.run).toHaveLength(loaded.length - slow.length);
  expect(inSuite(loaded, true)).toEqual({ run: loaded, leftOut: [] });
  expect(inSuite(slow, false)).toEqual({ run: slow, leftOut: [] });
});

test('the half hours in which nothing is wrong are well-formed, too', () => {
  expect(findScenarios(join(dirname(import.meta.dirname), 'soak', 'live'), null)).toHaveLength(2);
});

test('every scenario of the project is well-formed, with all its manifests', () => {
  const loaded = findScenarios(join(dirname(import.meta.dirname), 'scenarios'), null);
  expect(loaded.length).toBeGreaterThanOrEqual(18);
  for (let number = 1; number <= 18; number += 1) {
    const prefix = `${String(number).padStart(2, '0')}-`;
    expect(loaded.filter(({ name }) => name.startsWith(prefix))).toHaveLength(1);
  }
});

test('releases are shown by eighteen scenarios and more, five of which are in every suite', () => {
  const loaded = findScenarios(join(dirname(import.meta.dirname), 'scenarios'), 'release-*');
  expect(loaded.length).toBeGreaterThanOrEqual(18);
  expect(loaded.filter(({ scenario }) => !scenario.slow)).toHaveLength(5);
  for (const { scenario } of loaded) expect(scenario.release).toBeDefined();
});

test('globs choose by the whole name, several with commas', () => {
  expect(isLike('01-crash-loop', '01-*')).toBe(true);
  expect(isLike('01b-crash-loop', '01-*')).toBe(false);
  expect(isLike('07-deadlock', '01-*,07-*')).toBe(true);
  expect(isLike('01-crash', '??-*')).toBe(true);
  expect(isLike('a.b', 'a?c')).toBe(false);
});
