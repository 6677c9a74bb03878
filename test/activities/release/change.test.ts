import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../../activities/deps.ts';
import { applyReleaseChange, undoReleaseChange } from '../../../activities/release/change.ts';
import type { ReleaseEffect } from '../../../activities/release/change.ts';
import type { ChangeRequest } from '../../../activities/kubernetes/release/port.ts';
import { stepOf } from '../../support/release-plans.ts';

const [REF] = stepOf('release/shop/web/abc123', 'web', 'roll-out').changes;
const CHANGE = { verb: 'patch', sentence: 'Deployment web: template' };

let sealed: Map<string, unknown>;
let asked: [string, ChangeRequest][];

beforeEach(() => {
  sealed = new Map([[REF?.changeId ?? '', CHANGE]]);
  asked = [];
});

const note = (what: string) => (request: ChangeRequest) => {
  asked.push([what, request]);
  return Promise.resolve({ status: 'already-applied' });
};
const deps = {
  releases: { applyChange: note('apply'), undoChange: note('undo') },
  store: { readChange: (id: string) => Promise.resolve(sealed.get(id) ?? null) },
} as unknown as ActivityDeps;

const effect = {
  actionId: 'the row of the ledger',
  signal: new AbortController().signal,
  beforeWrite: () => Promise.resolve(),
  heartbeat: () => undefined,
  action: { kind: 'releaseChange', change: REF },
} as ReleaseEffect;

describe.each([
  ['applied', 'apply', applyReleaseChange],
  ['taken back', 'undo', undoReleaseChange],
] as const)('a change is %s', (_, what, act) => {
  it('with the sealed values, under the row of the ledger and its brake', async () => {
    expect(await act(deps, effect)).toEqual({ status: 'already-applied' });
    expect(asked).toEqual([
      [
        what,
        {
          actionId: effect.actionId,
          change: CHANGE,
          signal: effect.signal,
          beforeWrite: effect.beforeWrite,
          heartbeat: effect.heartbeat,
        },
      ],
    ]);
  });

  it('never from something else when its values are no longer stored', async () => {
    sealed.clear();
    await expect(act(deps, effect)).rejects.toMatchObject({
      type: 'BadInput',
      nonRetryable: true,
      message: expect.stringContaining('no longer stored, so it is not done') as string,
    });
    expect(asked).toEqual([]);
  });
});
