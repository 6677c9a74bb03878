import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findScenarios, isLike } from '../scenarios/runner/find-scenarios.ts';
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

test('every scenario of the project is well-formed, with all its manifests', () => {
  const loaded = findScenarios(join(dirname(import.meta.dirname), 'scenarios'), null);
  expect(loaded.length).toBeGreaterThanOrEqual(15);
  for (let number = 1; number <= 15; number += 1) {
    const prefix = `${String(number).padStart(2, '0')}-`;
    expect(loaded.filter(({ name }) => name.startsWith(prefix))).toHaveLength(1);
  }
});

test('globs choose by the whole name, several with commas', () => {
  expect(isLike('01-crash-loop', '01-*')).toBe(true);
  expect(isLike('01b-crash-loop', '01-*')).toBe(false);
  expect(isLike('07-deadlock', '01-*,07-*')).toBe(true);
  expect(isLike('01-crash', '??-*')).toBe(true);
  expect(isLike('a.b', 'a?c')).toBe(false);
});
