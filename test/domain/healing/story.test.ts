import { describe, expect, it } from 'vitest';
import { describeAction, describeHeal } from '../../../domain/healing/story.ts';
import type { HealProgress } from '../../../domain/healing/progress.ts';

const progress: HealProgress = {
  healId: 'heal/x/1',
  target: { cluster: 'local', namespace: 'shop', kind: 'Deployment', name: 'cart', uid: 'u' },
  scope: 'default',
  mode: 'CrashLoopAfterChange',
  severity: 'P1',
  phase: { status: 'diagnosing' },
  openUndos: [],
};

describe('the story of a heal', () => {
  it.each([
    [{ kind: 'evictPod', pod: 'cart-1', podUid: 'p' }, 'evict pod cart-1'],
    [{ kind: 'restartRollout' }, 'restart the rollout, a pod at a time'],
    [
      {
        kind: 'rollBack',
        fromTemplateHash: 'b',
        toTemplateHash: 'a',
        toStateId: 's',
        restoreConfigs: [{ kind: 'ConfigMap', name: 'cart', contentHash: 'h' }],
      },
      'roll back to the last good template with ConfigMap cart as it ran with',
    ],
  ] as const)('says what %j does', (action, sentence) => {
    expect(describeAction(action)).toBe(sentence);
  });

  it('names the workload, the mode, the open undos and why decisions were refused', () => {
    const action = { kind: 'restartRollout' } as const;
    const plan = {
      rungIndex: 0,
      planHash: 'abcdef0123456789',
      rung: { action, needsApproval: true, timeoutMs: 1, why: 'w' },
    };
    const text = describeHeal(
      {
        ...progress,
        phase: { status: 'asking', plan, expiresAtMs: 1, refusals: ['unsigned'] },
        openUndos: [{ actionId: 'heal/x/1/1', action }],
      },
      ['seen: two restarts'],
    );
    for (const part of [
      'shop/cart',
      'CrashLoopAfterChange',
      'abcdef012345',
      'unsigned',
      'heal/x/1/1',
      'two restarts',
    ])
      expect(text).toContain(part);
  });

  it('says that nothing is written while the kill switch is on', () => {
    const held = describeHeal(
      { ...progress, phase: { status: 'held', since: 'kill-switch', sinceMs: 1 } },
      [],
    );
    expect(held).toContain('breaker reset');
  });
});
