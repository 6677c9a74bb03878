import { describe, expect, it } from 'vitest';
import { effectivePolicy } from '../../../domain/policy/effective-policy.ts';
import { explainIssues } from '../../../domain/policy/explain-issues.ts';
import { activeFreeze, isFrozen } from '../../../domain/policy/freeze.ts';
import { nearestKey } from '../../../domain/policy/nearest-key.ts';
import { legalKeysAt, Policy } from '../../../domain/policy/schema.ts';
import { matchesScope } from '../../../domain/policy/scope-pattern.ts';

const problems = (given: unknown) => {
  const parsed = Policy.safeParse(given);
  return parsed.success ? [] : explainIssues(parsed.error.issues, legalKeysAt);
};

describe('the policy', () => {
  it('has sound defaults with no file at all', () => {
    expect(Policy.parse({})).toMatchObject({
      version: 1,
      scopes: [],
      freezes: [],
      defaults: {
        goodAfterSeconds: 300,
        stormOwners: 3,
        stormRatio: 0.2,
        errorRatio: 0.05,
        minimumRequests: 100,
      },
    });
  });

  it.each([
    [{ defaults: { errorRatio: -0.01 } }, 'defaults.errorRatio must be at least 0.'],
    [{ defaults: { errorRatio: 5 } }, 'defaults.errorRatio must be at most 1 (a ratio, not a percentage).'],
    [{ defaults: { errorRatio: 'low' } }, 'defaults.errorRatio must be a number between 0 and 1.'],
    [{ defaults: { windowSeconds: 29 } }, 'defaults.windowSeconds must be at least 30 seconds.'],
    [{ defaults: { windowsToVerify: 1 } }, 'defaults.windowsToVerify must be at least 2.'],
    [{ defaults: { attemptsPerTarget: 1.5 } }, 'defaults.attemptsPerTarget must be a whole number.'],
    [
      { scopes: [{ match: 'a', settings: { memoryCapFactor: 3 } }] },
      'scopes[0].settings.memoryCapFactor must be at most 2.',
    ],
    [{ version: 2 }, 'version must be 1, the only version there is.'],
    [
      { freezes: [{ scope: '*', fromMs: 5, untilMs: 5, reason: 'gala' }] },
      'freezes[0].untilMs must be later than fromMs.',
    ],
    [
      { freezes: [{ scope: '', fromMs: 5, untilMs: 6, reason: 'gala' }] },
      'freezes[0].scope must name a scope; * matches any run of characters.',
    ],
    [{ roles: ['ada'] }, 'roles must be roles with the people who hold them, such as approver: [ada, lin].'],
    [{ roles: { approver: 'ada' } }, 'roles.approver must be a list of names, such as [ada, lin].'],
    [{ roles: { approver: [7] } }, 'roles.approver[0] must be a name.'],
    [{ roles: { approver: ['ada', ' '] } }, 'roles.approver[1] must not be empty.'],
    [{ roles: { approver: ['\u200b'] } }, 'roles.approver[0] must not be empty.'],
    [{ roles: { approver: ['a'.repeat(101)] } }, 'roles.approver[0] must be at most 100 characters.'],
    [{ roles: { approver: ['a\nb'] } }, 'roles.approver[0] must hold no control characters.'],
    [
      { roles: { approver: ['ada', ' ADA'] } },
      'roles.approver must name each person once, whatever the case: nobody counts twice.',
    ],
    [
      { roles: { 'Release Managers': ['ada'] } },
      'roles.Release Managers must be named with a–z, 0–9 and -, as release files name roles.',
    ],
  ])('refuses %j', (given, sentence) => {
    expect(problems(given).map((problem) => problem.sentence)).toContain(sentence);
  });

  it.each([30, 31, 86_400])('accepts windows of %i s', (windowSeconds) => {
    expect(problems({ defaults: { windowSeconds } })).toEqual([]);
  });

  it('names an unknown key, what was meant and what is legal', () => {
    const [problem] = problems({ scopes: [{ match: 'shop', settings: { errorRatoi: 0.1 } }] });
    expect(problem?.at).toBe('scopes[0].settings.errorRatoi');
    expect(problem?.path).toEqual(['scopes', 0, 'settings', 'errorRatoi']);
    expect(problem?.sentence).toMatch(
      /^There is no key "errorRatoi" here\. Did you mean "errorRatio"\? Legal keys here: /,
    );
  });

  it.each([
    [{ freeze: [] }, 'version, defaults, scopes, freezes, roles.'],
    [{ scopes: [{ match: 'a', settings: {}, why: '' }] }, 'match, settings.'],
    [
      { freezes: [{ scope: 'a', fromMs: 1, untilMs: 2, reason: 'r', by: 'x' }] },
      'scope, fromMs, untilMs, reason.',
    ],
  ])('lists the legal keys for %j', (given, legal) => {
    expect(problems(given)[0]?.sentence).toContain(`Legal keys here: ${legal}`);
  });

  it('names the key that was meant by one like roles', () => {
    expect(problems({ role: {} })[0]?.sentence).toContain('Did you mean "roles"?');
  });

  it('knows no roles until somebody writes them down', () => {
    expect(Policy.parse({})).not.toHaveProperty('roles');
  });

  it('takes the people of each role, without the spaces around their names, and may list nobody', () => {
    const roles = { approver: [' Ada L. ', 'lin@example.com'], 'db-owner': [] };
    expect(Policy.parse({ roles }).roles).toEqual({
      approver: ['Ada L.', 'lin@example.com'],
      'db-owner': [],
    });
  });

  it('makes up no legal keys for roles: people name them', () => {
    expect(legalKeysAt(['roles'])).toEqual([]);
  });

  it('speaks of the whole when the whole is wrong', () => {
    expect(problems('text')[0]?.sentence).toMatch(/^the policy: /);
  });
});

describe('the settings of a scope', () => {
  const policy = Policy.parse({
    defaults: { errorRatio: 0.02, p95Ms: 500 },
    scopes: [
      { match: 'shop-*', settings: { p95Ms: 250 } },
      { match: 'shop-eu', settings: { p95Ms: 100 } },
    ],
  });

  it('are the defaults where no rule matches', () => {
    expect(effectivePolicy(policy, 'bank')).toEqual(policy.defaults);
  });

  it('are overridden by the first rule that matches, and only where it says so', () => {
    expect(effectivePolicy(policy, 'shop-eu')).toEqual({ ...policy.defaults, p95Ms: 250 });
    expect(effectivePolicy(policy, 'shop-eu').errorRatio).toBe(0.02);
  });

  it('keep the default where a rule leaves a key undefined', () => {
    const [rule] = policy.scopes;
    const vague = { ...policy, scopes: [{ match: rule?.match ?? '', settings: { p95Ms: undefined } }] };
    expect(effectivePolicy(vague, 'shop-eu').p95Ms).toBe(500);
  });
});

describe('a scope pattern', () => {
  it.each([
    ['*', 'shop', true],
    ['*', '', true],
    ['shop', 'shop', true],
    ['shop', 'shop-eu', false],
    ['shop-*', 'shop-eu', true],
    ['shop-*', 'shop-', true],
    ['shop-*', 'shop', false],
    ['*-eu', 'shop-eu', true],
    ['a*c*e', 'abcde', true],
    ['a*c*e', 'ace', true],
    ['a*c*e', 'aec', false],
    ['ab*b', 'ab', false],
    ['sh.p', 'shop', false],
    ['', 'shop', false],
    ['', '', false],
  ])('%s matches %s: %s', (pattern, scope, expected) => {
    expect(matchesScope(pattern, scope)).toBe(expected);
  });
});

describe('a freeze', () => {
  const freeze = (untilMs: number, scope = 'shop') => ({
    scope,
    fromMs: 100,
    untilMs,
    reason: `until ${String(untilMs)}`,
  });
  const policy = Policy.parse({ freezes: [freeze(200), freeze(300), freeze(900, 'bank')] });

  it.each([
    [99, false],
    [100, true],
    [299, true],
    [300, false],
  ])('holds at %i: %s', (nowMs, expected) => {
    expect(isFrozen(policy, 'shop', nowMs)).toBe(expected);
  });

  it('that ends last is the one that is named', () => {
    expect(activeFreeze(policy, 'shop', 150)?.reason).toBe('until 300');
    expect(activeFreeze(policy, 'other', 150)).toBeNull();
  });
});

describe('the nearest legal key', () => {
  it.each([
    ['errorratio', 'errorRatio'],
    ['p95', 'p95Ms'],
    ['zebra', null],
  ])('to %s is %s', (given, expected) => {
    expect(nearestKey(given, ['errorRatio', 'p95Ms'])).toBe(expected);
  });
});
