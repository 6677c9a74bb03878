import { describe, expect, it } from 'vitest';
import type { planRelease } from '../../../workflows/plan-release.ts';
import { releaseInput, scriptedReleases } from '../../support/scripted-releases.ts';
import type { ReleaseScript } from '../../support/scripted-releases.ts';
import { newToken, staged } from './stage.ts';

const stage = staged();

async function dryRun(script: Partial<ReleaseScript> = {}) {
  const { act, client, queue } = await stage.open();
  const token = newToken();
  const { activities, world } = scriptedReleases(script, token);
  const asked: string[] = [];
  act(token, activities, (name) => Promise.resolve(void asked.push(name)));
  const answer = await client.workflow.execute<typeof planRelease>('planRelease', {
    workflowId: `plan/release/shop/cart-2/${token}`,
    taskQueue: queue,
    args: [releaseInput({}, `release/shop/cart-2/${token}`)],
  });
  return { answer, asked, world };
}

describe('a dry run', () => {
  it('shows plan and gates, seals nothing, leases nothing, records nothing and writes nothing', async () => {
    const parts: string[] = [];
    const { planRelease: plan } = scriptedReleases().activities;
    const gate = {
      gate: 'tests',
      title: 'tests',
      result: 'fail',
      sentence: '3 of 90 failed',
      by: null,
    } as const;
    const { answer, asked, world } = await dryRun({
      overrides: {
        planRelease: (input) => {
          parts.push(input.part);
          return plan(input);
        },
        checkGates: () => Promise.resolve([gate]),
      },
    });
    expect(answer.plan?.targets.map(({ name }) => name)).toEqual(['cart']);
    expect(answer).toMatchObject({ refusals: [], gates: [gate] });
    expect(asked).toEqual(['resolveTargets', 'planRelease', 'checkGates']);
    expect(parts).toEqual(['dry-run']);
    expect(world).toMatchObject({ course: [], planned: [], record: {} });
  });

  it('of what is not there names it, and looks no further', async () => {
    const refusal = {
      target: 'shop/cart',
      code: 'missing-deployment',
      sentence: 'no cart',
      wayOut: 'look',
    } as const;
    const { answer, asked } = await dryRun({
      overrides: { resolveTargets: () => Promise.resolve({ targets: [], refusals: [refusal] }) },
    });
    expect(answer).toEqual({ plan: null, refusals: [refusal], gates: [] });
    expect(asked).toEqual(['resolveTargets']);
  });
});
