import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Activities } from '../../activities/index.ts';
import * as messages from '../../workflows/messages.ts';
import type { trainDetectors } from '../../workflows/train-detectors.ts';
import { scripted } from '../support/scripted-activities.ts';
import { createTestWorker, startTimeSkipping } from '../support/time-skipping.ts';

let environment: TestWorkflowEnvironment;
beforeEach(async () => {
  environment = await startTimeSkipping();
});
afterEach(() => environment.teardown());

const QUEUE = 'trainings';
const uids = (count: number) => Array.from({ length: count }, (_, uid) => `uid-${String(uid)}`);
const due =
  (count: number): Activities['planTrainings'] =>
  () =>
    Promise.resolve({ due: uids(count), summary: `${String(count)} of 50 detectors are due for training` });

interface Trained {
  readonly outcome: unknown;
  /** Uids of each batch that was asked for, in order, also those that failed. */
  readonly batches: string[][];
}

/** One run over scripted trainings; a batch answers as the script says, or is trained. */
async function train(
  planTrainings: Activities['planTrainings'],
  trainBatch?: Activities['trainBatch'],
): Promise<Trained> {
  const batches: string[][] = [];
  const base = scripted({ diagnoses: [], windows: [], overrides: {} }).activities;
  const { activities } = scripted({
    diagnoses: [],
    windows: [],
    overrides: {
      planTrainings,
      trainBatch: (input) => {
        batches.push([...input.uids]);
        return (trainBatch ?? base.trainBatch)(input);
      },
    },
  });
  const worker = await createTestWorker(environment, QUEUE, activities);
  return worker.runUntil(async () => {
    const handle = await environment.client.workflow.start<typeof trainDetectors>('trainDetectors', {
      workflowId: 'train/detectors',
      taskQueue: QUEUE,
    });
    const outcome = await handle.result().catch((failed: unknown) => failed);
    if (!(outcome instanceof Error)) expect(await handle.query(messages.lastRun)).toEqual(outcome);
    return { outcome, batches };
  });
}

const refuses = (): Promise<never> =>
  Promise.reject(ApplicationFailure.nonRetryable('the record store does not answer'));

describe('a run of trainings', () => {
  it('for which nothing is due trains nothing, and says so', async () => {
    const { outcome, batches } = await train(due(0));
    expect(outcome).toMatchObject({ summary: '0 of 50 detectors are due for training' });
    expect(batches).toEqual([]);
  });

  it('takes ten at a time, one batch after another', async () => {
    const { outcome, batches } = await train(due(21));
    expect(batches).toEqual([uids(10), uids(20).slice(10), ['uid-20']]);
    expect(outcome).toMatchObject({ summary: '21 of 50 detectors are due for training; 21 trained' });
  });

  it('goes on with the next batch when one fails, and says what was left', async () => {
    const { outcome, batches } = await train(due(20), ({ uids: [first] }) =>
      first === 'uid-0'
        ? refuses()
        : Promise.resolve({ trained: 8, kept: 1, learning: 0, failed: 1, putOff: 0, sentences: [] }),
    );
    expect(batches).toHaveLength(2);
    expect(outcome).toMatchObject({
      summary:
        '20 of 50 detectors are due for training; 8 trained, 1 keep the old model, 1 failed, 1 batches did not end and come again with the next run',
    });
  });

  it('that cannot be planned fails, so that people see it, after three tries', async () => {
    let tries = 0;
    const { outcome, batches } = await train(() => {
      tries += 1;
      return Promise.reject(new Error('the record store does not answer'));
    });
    expect([tries, batches]).toEqual([3, []]);
    expect(outcome).toBeInstanceOf(Error);
  });
});

describe('a batch that breaks off in the middle', () => {
  it('is done again, and only what it had not done is trained', async () => {
    const saved = new Map<string, number>();
    const run = { hasBrokenOff: false };
    const { outcome, batches } = await train(due(12), ({ uids: asked }) => {
      const open = asked.filter((uid) => !saved.has(uid));
      for (const uid of open) {
        if (saved.size === 4 && !run.hasBrokenOff) {
          run.hasBrokenOff = true;
          return Promise.reject(new Error('the worker is ending'));
        }
        saved.set(uid, (saved.get(uid) ?? 0) + 1);
      }
      const putOff = asked.length - open.length;
      return Promise.resolve({
        trained: open.length,
        kept: 0,
        learning: 0,
        failed: 0,
        putOff,
        sentences: [],
      });
    });
    expect(batches).toEqual([uids(10), uids(10), ['uid-10', 'uid-11']]);
    expect([...saved.entries()]).toEqual(uids(12).map((uid) => [uid, 1]));
    expect(outcome).toMatchObject({ summary: expect.stringContaining('8 trained, 4 put off') as string });
  });
});
