import { describe, expect, it } from 'vitest';
import { Problem } from '../../../api/problem.ts';
import { checkReleaseFile, readReleaseText } from '../../../api/release-file/read-release-file.ts';
import { NOW_MS } from '../story.ts';

const HEAD = `name: checkout
namespace: shop
reason: rounds prices
`;
const WEB = `targets:
  - deployment: web
    images: { app: 'shop:2' }
`;
const problemOf = (read: () => unknown): Problem => {
  try {
    read();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('it was taken');
};
const errorsOf = (text: string) =>
  problemOf(() => readReleaseText(text, 'r.yaml', NOW_MS)).errors?.map(({ message }) => message);

describe('a release file in YAML', () => {
  it('becomes a release with its defaults', () => {
    const file = readReleaseText(`${HEAD}${WEB}`, 'r.yaml', NOW_MS);
    expect(file).toMatchObject({
      name: 'checkout',
      onFailure: 'undo',
      targets: [{ deployment: 'web', strategy: { type: 'rolling', watchSeconds: 60 } }],
    });
  });

  it.each([
    [
      'unknown key',
      `${HEAD}targtes: []\n${WEB}`,
      'r.yaml:4:1: targtes is not a known key (did you mean targets?)',
    ],
    [
      'unknown key of the strategy that is meant',
      `${HEAD}${WEB}    strategy: { type: rolling, service: web }\n`,
      'r.yaml:7:32: targets[0].strategy.service is not a known key; known here: type, watchSeconds',
    ],
    [
      'unknown strategy',
      `${HEAD}${WEB}    strategy: { type: cannary }\n`,
      'r.yaml:7:17: targets[0].strategy.type must be one of rolling, blue-green, canary',
    ],
    [
      'number where text is wanted',
      `${HEAD}${WEB}    env: { app: { PORT: 8080 } }\n`,
      'r.yaml:7:19: targets[0].env.app.PORT must be text; put it in quotes',
    ],
    [
      'key that no container can have',
      `${HEAD}targets:\n  - deployment: web\n    images: { App: 'x:1' }\n`,
      'r.yaml:6:15: targets[0].images.App cannot be a key here: it must be a Kubernetes name: a–z, 0–9 and -',
    ],
    ['missing field', `name: a\nreason: b\n${WEB}`, 'r.yaml:1:1: namespace is missing'],
    ['empty field', `${HEAD}${WEB}thresholds:\n`, 'r.yaml:7:1: thresholds is empty'],
    [
      'list where there is a mapping',
      `${HEAD}${WEB}gates: []\n`,
      'r.yaml:7:1: gates must be a mapping of keys',
    ],
    [
      'value that is none of the legal ones',
      `${HEAD}${WEB}onFailure: stop\n`,
      'r.yaml:7:1: onFailure must be undo or hold',
    ],
    [
      'weights that fall',
      `${HEAD}${WEB}    strategy:\n      type: canary\n      service: web\n      steps: [{ weight: 50 }, { weight: 10 }]\n`,
      'r.yaml:10:7: targets[0].strategy.steps weights must rise from step to step',
    ],
    [
      'gate that there is not',
      `${HEAD}${WEB}gates: { waive: [{ gate: stageing, by: lin, reason: none, untilMs: 9999999999999 }] }\n`,
      'r.yaml:7:20: gates.waive[0].gate: there is no gate "stageing". Did you mean "staging"?',
    ],
    ['broken YAML', `${HEAD}targets: [\n`, 'r.yaml:'],
    ['key that is there twice', `${HEAD}name: b\n${WEB}`, 'r.yaml:4:1: Map keys must be unique'],
    ['nothing at all', '', 'r.yaml:1:1: the release is empty'],
    ['a list', '- 1\n', 'r.yaml:1:1: the release must be a mapping of keys'],
  ])('is refused for a %s, with line and column', (_what, text, message) => {
    expect(errorsOf(text)).toEqual([expect.stringContaining(message)]);
  });

  it('tells everything that is wrong at once, from top to bottom', () => {
    const problem = problemOf(() =>
      readReleaseText('name: A\nonFailure: x\nthresholds: { errorRate: 1 }\n', 'r.yaml', NOW_MS),
    );
    const lines = problem.errors?.map(({ line }) => line) ?? [];
    expect(lines).toHaveLength(6);
    expect(lines).toEqual(lines.toSorted((a = 0, b = 0) => a - b));
    expect(problem.message).toContain('; r.yaml:2:1: onFailure');
  });

  it('cannot grow endless through aliases', () => {
    const text = ['a: &a [1,1,1,1,1,1,1,1,1,1]']
      .concat(['b', 'c', 'd', 'e'].map((key, n) => `${key}: &${key} [${`*${'abcd'[n] ?? ''},`.repeat(10)}]`))
      .join('\n');
    expect(problemOf(() => readReleaseText(text, 'r.yaml', NOW_MS)).message).toContain('aliases');
  });

  it('may hold what a run can take, and no more', () => {
    const content = (bytes: number) =>
      Array.from({ length: 11 }, (_, n) => `        k${String(n)}: ${'x'.repeat(bytes)}\n`).join('');
    const file = (bytes: number) => `${HEAD}${WEB}    configMaps:\n      big:\n${content(bytes)}`;
    expect(readReleaseText(file(80_000), 'r.yaml', NOW_MS).name).toBe('checkout');
    expect(problemOf(() => readReleaseText(file(95_000), 'r.yaml', NOW_MS)).code).toBe('too-large');
  });
});

describe('a release as JSON', () => {
  it('is refused with the path in the body', () => {
    const { errors } = problemOf(() => checkReleaseFile({ name: 7, targets: [{ images: {} }] }, NOW_MS));
    expect(errors).toContainEqual({ path: 'file.name', message: 'name must be text' });
    expect(errors).toContainEqual({
      path: 'file.targets[0].deployment',
      message: 'targets[0].deployment is missing',
    });
  });

  it.each([null, [], 'x', 7])('is refused when it is %j', (given) => {
    expect(problemOf(() => checkReleaseFile(given, NOW_MS)).code).toBe('invalid');
  });
});
