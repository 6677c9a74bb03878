import { fileURLToPath } from 'node:url';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectTemporal } from '../../api/temporal.ts';
import type { TemporalPort } from '../../api/temporal-port.ts';
import type { ReleaseInput } from '../../domain/release/progress.ts';
import { ReleaseFile } from '../../domain/release/release-schema.ts';
import { startTimeSkipping } from '../support/time-skipping.ts';

interface Stage {
  readonly environment: TestWorkflowEnvironment;
  readonly worker: Worker;
  readonly polling: Promise<void>;
  readonly temporal: TemporalPort & { close(): Promise<void> };
}
const place: { stage: Stage | null } = { stage: null };
const stage = (): Stage => {
  if (place.stage === null) throw new Error('nothing was staged');
  return place.stage;
};
const temporal = (): TemporalPort => stage().temporal;

beforeAll(async () => {
  const environment = await startTimeSkipping();
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue: 'releases',
    workflowsPath: fileURLToPath(new URL('./acted-release.ts', import.meta.url)),
  });
  place.stage = {
    environment,
    worker,
    polling: worker.run(),
    temporal: connectTemporal({
      address: environment.address,
      namespace: 'default',
      taskQueue: 'releases',
      uiUrl: 'http://127.0.0.1:8233',
    }),
  };
});
afterAll(async () => {
  if (place.stage === null) return;
  const { worker, polling, environment, temporal: port } = place.stage;
  worker.shutdown();
  await polling;
  await port.close();
  await environment.teardown();
});

const inputOf = (shortId: string, reason = 'rounds prices'): ReleaseInput => ({
  releaseId: `release/shop/checkout/${shortId}`,
  file: ReleaseFile.parse({
    name: 'checkout',
    namespace: 'shop',
    reason,
    targets: [{ deployment: 'web', images: { app: 'shop:2' } }],
  }),
  requestedBy: 'ada',
  requestedAtMs: 1,
  artefacts: [],
  traceparent: null,
});

describe('a request to release, on a real server', () => {
  it('begins one run, finds it again while it is open and when it is over, and steers it', async () => {
    const input = inputOf('aaaaaa');
    const { releaseId } = input;
    const pause = (reason: string, updateId: string) =>
      temporal().steerRelease({ releaseId, command: 'pause', steer: { by: 'ada', reason }, updateId });
    const known = { ok: true, value: 'known' };
    expect(await temporal().startRelease(input)).toEqual({ ok: true, value: 'started' });
    expect(await temporal().startRelease(inputOf('aaaaaa', 'another'))).toEqual(known);
    const first = { ok: true, value: { accepted: true, sentence: 'paused 1 times' } };
    expect(await pause('one', 's1')).toEqual(first);
    expect(await pause('one', 's1')).toEqual(first);
    expect(await pause('', 's2')).toEqual({
      ok: false,
      refusal: 'refused',
      sentence: 'pause needs a reason',
    });
    expect(await temporal().releaseProgress(releaseId)).toMatchObject({ value: { reason: 'one' } });
    expect(await pause('two', 's3')).toMatchObject({ value: { sentence: 'paused 2 times' } });
    expect(await pause('three', 's4')).toEqual({ ok: false, refusal: 'not-found' });
    expect(await temporal().startRelease(input)).toEqual(known);
    expect(await temporal().releaseProgress(releaseId)).toMatchObject({ value: { reason: 'one,two' } });
  });

  it('is planned beside the release of the same id, and gets the same plan again', async () => {
    const plan = { ok: true, value: { plan: null, refusals: [], gates: [] } };
    expect(await temporal().planRelease(inputOf('aaaaaa'))).toEqual(plan);
    expect(await temporal().planRelease(inputOf('aaaaaa', 'broken'))).toEqual(plan);
  });

  it('is told why there is no plan, and does not wait for one for ever', async () => {
    expect(await temporal().planRelease(inputOf('bbbbbb', 'broken'))).toEqual({
      ok: false,
      refusal: 'refused',
      sentence: 'the cluster does not answer',
    });
    const slow = temporal().planRelease(inputOf('cccccc', 'slow'));
    const { workflow } = stage().environment.client;
    await vi.waitFor(() => workflow.getHandle('plan/release/shop/checkout/cccccc').describe());
    await stage().environment.sleep(61_000);
    expect(await slow).toEqual({ ok: false, refusal: 'no-answer' });
  });

  it('is answered when there is no such release', async () => {
    const none = { ok: false, refusal: 'not-found' };
    expect(await temporal().releaseProgress('release/shop/none/aaaaaa')).toEqual(none);
  });
});
