import { describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../../activities/deps.ts';
import { awaitRollouts } from '../../../activities/release/await-rollouts.ts';
import { readBrakes } from '../../../activities/release/read-brakes.ts';
import { runSmoke } from '../../../activities/release/run-smoke.ts';
import { Policy } from '../../../domain/policy/schema.ts';
import { SmokeCheck } from '../../../domain/release/release-schema.ts';
import { newLimits } from '../../../domain/healing/limits.ts';
import { run } from '../healing/world.ts';

const NOW = 1_000_000;
const ROLLOUTS = [
  { namespace: 'shop', deployment: 'cart' },
  { namespace: 'shop', deployment: 'web' },
];

type Look = Awaited<ReturnType<ActivityDeps['releases']['lookAtRollout']>>;

/** Answers of the looks, by Deployment; the last for all that follow. */
const looking = (answers: Readonly<Record<string, Look['status'][]>>): ActivityDeps =>
  ({
    nowMs: () => NOW,
    releases: {
      lookAtRollout: ({ name }: { name: string }) => {
        const left = answers[name] ?? ['available'];
        const status = (left.length > 1 ? left.shift() : left[0]) ?? 'available';
        return Promise.resolve({ status, sentence: `${name} is ${status}` });
      },
    },
  }) as unknown as ActivityDeps;

describe('waiting for rollouts', () => {
  it('is over when every one is available', async () => {
    const deps = looking({ cart: ['progressing', 'available'], web: ['available'] });
    const answer = await run(awaitRollouts, deps, { rollouts: ROLLOUTS, deadlineMs: NOW + 1 });
    expect(answer.status).toBe('available');
  });

  it('ends at once when one cannot get there by itself, however long the others still take', async () => {
    const deps = looking({ cart: ['progressing'], web: ['failed'] });
    expect(await run(awaitRollouts, deps, { rollouts: ROLLOUTS, deadlineMs: NOW + 1 })).toEqual({
      status: 'failed',
      sentence: 'web is failed',
    });
  });

  it('is late at its deadline and not a moment earlier', async () => {
    const deps = looking({ cart: ['progressing'] });
    const answer = await run(awaitRollouts, deps, { rollouts: ROLLOUTS, deadlineMs: NOW });
    expect(answer).toMatchObject({ status: 'late' });
  });
});

describe('smoke checks', () => {
  const check = SmokeCheck.parse({ service: 'cart' });
  const asking = (answers: (string | null)[]) => {
    const asked: string[] = [];
    const deps = {
      releases: {
        smoke: ({ namespace }: { namespace: string }) => {
          asked.push(namespace);
          return Promise.resolve(answers.length > 1 ? (answers.shift() ?? null) : (answers[0] ?? null));
        },
      },
    } as unknown as ActivityDeps;
    return { deps, asked };
  };

  it('go to the namespace of the release, or to the one they name', async () => {
    const { deps, asked } = asking([null]);
    const checks = [check, { ...check, namespace: 'bank' }];
    expect(await run(runSmoke, deps, { checks, namespace: 'shop' })).toMatchObject({ passed: true });
    expect(asked).toEqual(['shop', 'bank']);
  });

  it('count a failure only when it stays', async () => {
    const { deps } = asking(['no ready endpoint', null]);
    expect(await run(runSmoke, deps, { checks: [check], namespace: 'shop' })).toMatchObject({ passed: true });
    const { deps: broken } = asking(['answered 500']);
    expect(await run(runSmoke, broken, { checks: [check], namespace: 'shop' })).toEqual({
      passed: false,
      sentences: ['answered 500'],
    });
  }, 15_000);
});

describe('what brakes a release', () => {
  const braking = (policy: object, freezes: { fromMs: number; untilMs: number }[] = []): ActivityDeps =>
    ({
      nowMs: () => NOW,
      policy: () => Policy.parse(policy),
      engine: {
        limits: (scope: string) =>
          Promise.resolve(
            scope === 'quiet'
              ? null
              : {
                  ...newLimits(scope),
                  freezes: freezes.map((one) => ({ ...one, by: 'ada', reason: 'fair' })),
                },
          ),
      },
    }) as unknown as ActivityDeps;

  it('is nothing in a scope where nothing was ever limited', async () => {
    expect(await run(readBrakes, braking({}), { scopes: ['quiet'] })).toBeNull();
  });

  it('is a freeze of the policy, with its reason and its end', async () => {
    const freeze = { scope: 'shop', fromMs: NOW, untilMs: NOW + 5, reason: 'year end' };
    const brake = await run(readBrakes, braking({ freezes: [freeze] }), { scopes: ['quiet', 'shop'] });
    expect(brake).toEqual({ sentence: 'scope shop is frozen by policy: year end', untilMs: NOW + 5 });
  });

  it.each([
    ['before it begins', NOW + 1, NOW + 9, false],
    ['as it begins', NOW, NOW + 9, true],
    ['just before it ends', NOW - 9, NOW + 1, true],
    ['when it ends', NOW - 9, NOW, false],
  ])("is a person's freeze, %s: %s–%s", async (_when, fromMs, untilMs, isBraked) => {
    const brake = await run(readBrakes, braking({}, [{ fromMs, untilMs }]), { scopes: ['shop'] });
    expect(brake !== null).toBe(isBraked);
  });
});
