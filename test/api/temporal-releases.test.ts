import { describe, expect, it } from 'vitest';
import { releasesOn } from '../../api/temporal-releases.ts';
import type { Run, Runs } from '../../api/temporal-releases.ts';
import { ReleaseFile } from '../../domain/release/release-schema.ts';
import { STEERINGS } from '../../domain/release/progress.ts';
import type { ReleaseInput } from '../../domain/release/progress.ts';
import { rollbackFile } from '../../domain/release/rollback-schema.ts';
import type { RollbackInput } from '../../domain/release/rollback-input.ts';

const input: ReleaseInput = {
  releaseId: 'release/shop/checkout/mi9x2k0a',
  file: ReleaseFile.parse({
    name: 'checkout',
    namespace: 'shop',
    reason: 'rounds prices',
    targets: [{ deployment: 'web', images: { app: 'shop:2' } }],
  }),
  requestedBy: 'ada',
  requestedAtMs: 1,
  artefacts: [],
  traceparent: null,
};
const rollback: RollbackInput = {
  rollbackId: 'rollback-by-hand/shop/web/mi9x2k0a',
  namespace: 'shop',
  deployment: 'web',
  toRevision: null,
  requestedBy: 'ada',
  reason: 'slow',
  requestedAtMs: 1,
  file: rollbackFile({ namespace: 'shop', deployment: 'web', reason: 'slow' }),
  traceparent: null,
};

const recorded = () => {
  const runs: Run[] = [];
  const updates: { workflowId: string; name: string; given: unknown; updateId: string }[] = [];
  const answer = <T>(value: T) => Promise.resolve({ ok: true, value } as const);
  const port: Runs = {
    start: (run) => {
      runs.push(run);
      return answer('started' as const);
    },
    result: (run) => {
      runs.push(run);
      return answer(null as never);
    },
    query: (workflowId, { name }) => answer({ workflowId, name } as never),
    update: (workflowId, { name }, asked) => {
      updates.push({ workflowId, name, ...asked });
      return answer(null as never);
    },
  };
  return { releases: releasesOn(port), runs, updates };
};

describe('releases as runs', () => {
  it('begin under their id, with what finds them in Temporal', async () => {
    const { releases, runs } = recorded();
    await releases.startRelease(input);
    await releases.startRollback(rollback);
    expect(runs).toMatchObject([
      {
        workflow: 'releaseToProduction',
        workflowId: input.releaseId,
        args: [input],
        staticSummary: 'release checkout of shop',
      },
      {
        workflow: 'rollBackByHand',
        workflowId: rollback.rollbackId,
        args: [rollback],
        staticSummary: 'rollback of shop/web to the revision before',
      },
    ]);
    for (const run of runs) {
      expect(run.endsWithinMs).toBeUndefined();
      expect(run.typedSearchAttributes.map(({ key, value }) => [key.name, value])).toEqual([
        ['ParamedicRoom', 'release'],
        ['ParamedicNamespace', 'shop'],
        ['ParamedicStatus', 'open'],
      ]);
    }
  });

  it('are planned under an id that is never that of the real one, for a minute at most', async () => {
    const { releases, runs } = recorded();
    await releases.planRelease(input);
    await releases.planRollback({ ...rollback, toRevision: 3 });
    expect(runs).toMatchObject([
      { workflow: 'planRelease', workflowId: `plan/${input.releaseId}`, args: [input], endsWithinMs: 60_000 },
      { workflow: 'planRollback', workflowId: `plan/${rollback.rollbackId}`, endsWithinMs: 60_000 },
    ]);
    expect(runs[1]?.staticSummary).toContain('to revision 3');
  });

  it('are asked, decided and steered by their own messages', async () => {
    const { releases, updates } = recorded();
    expect(await releases.releaseProgress('r')).toEqual({
      ok: true,
      value: { workflowId: 'r', name: 'progress' },
    });
    await releases.decideRelease('r', {} as never, 'd1');
    const steer = { by: 'ada', reason: 'x' };
    for (const command of STEERINGS)
      await releases.steerRelease({ releaseId: 'r', command, steer, updateId: `s/${command}` });
    expect(updates.map(({ name }) => name)).toEqual(['decideApproval', ...STEERINGS]);
    expect(updates.at(-1)).toEqual({ workflowId: 'r', name: 'retry', given: steer, updateId: 's/retry' });
  });
});
