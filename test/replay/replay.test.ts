import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { describe, expect, inject, it } from 'vitest';
import { WORKFLOW_SOURCES } from '../../worker/versioning.ts';
import { payloadsOf, recorded, replay } from './histories.ts';

const bundle = { codePath: inject('workflowBundlePath') };
const ofHeals = recorded.filter(({ workflow }) => workflow === 'healWorkload');

describe('histories of earlier runs', () => {
  it.each(recorded)('replay on this code: $name', async (one) => {
    await expect(replay(one, bundle)).resolves.toBeUndefined();
  });

  it('show every workflow there is', () => {
    const entry = readFileSync(join(import.meta.dirname, '../../workflows/index.ts'), 'utf8');
    const types = [...entry.matchAll(/export \{ (\w+) \}/g)].map(([, type]) => type);
    expect(types.length).toBeGreaterThan(0);
    expect(new Set(recorded.map(({ workflow }) => workflow))).toEqual(new Set(types));
  });

  it('hold no content of a config object', () => {
    const leaked = recorded.filter((one) =>
      payloadsOf(one).some((payload) => /SHOP_LATENCY_MS=|"(stringData|binaryData)"/.test(payload)),
    );
    expect(leaked.map(({ name }) => name)).toEqual([]);
  });
});

describe('a change that breaks determinism', () => {
  const planted = bundleWorkflowCode({
    logger: new DefaultLogger('WARN'),
    ...WORKFLOW_SOURCES,
    workflowsPath: join(import.meta.dirname, 'planted/record-before-looking.ts'),
  });

  it('is noticed by every history of the workflow that was changed', async () => {
    expect(ofHeals.length).toBeGreaterThan(0);
    for (const one of ofHeals)
      await expect(replay(one, await planted), one.name).rejects.toThrow(DeterminismViolationError);
  });

  it('leaves the histories of other workflows alone', async () => {
    const [other] = recorded.filter(({ workflow }) => workflow === 'rollBack');
    if (other === undefined) throw new Error('there is no history of rollBack');
    await expect(replay(other, await planted)).resolves.toBeUndefined();
  });
});
