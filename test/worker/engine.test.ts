import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../worker/engine.ts';
import { FOUND } from '../workflows/guarded.ts';

const lostTheRace = () =>
  new WorkflowExecutionAlreadyStartedError('already started', 'guard', 'guardWorkload');

/** An engine whose first starts fail in these ways; how often it was asked is counted. */
function failing(failures: Error[]) {
  const asked: string[] = [];
  const signalWithStart = (_type: string, { signal }: { signal: { name: string } }) => {
    asked.push(signal.name);
    const failure = failures.shift();
    return failure === undefined ? Promise.resolve() : Promise.reject(failure);
  };
  return { asked, engine: createEngine({ workflow: { signalWithStart } } as unknown as Client, 'queue') };
}

describe('a start that loses the race against another', () => {
  it.each(['reportFindings', 'requestLease'])('signals the run that won: %s', async (signal) => {
    const { asked, engine } = failing([lostTheRace()]);
    await (signal === 'reportFindings'
      ? engine.reportFindings(FOUND)
      : engine.requestLease({
          target: FOUND.target,
          scope: 'a',
          request: { holderId: 'b', purpose: 'release' },
        }));
    expect(asked).toEqual([signal, signal]);
  });

  it('twice is an error', async () => {
    const { asked, engine } = failing([lostTheRace(), lostTheRace()]);
    await expect(engine.reportFindings(FOUND)).rejects.toThrow('already started');
    expect(asked).toHaveLength(2);
  });
});

it('a Temporal that does not answer is asked once', async () => {
  const { asked, engine } = failing([new Error('unavailable')]);
  await expect(engine.reportFindings(FOUND)).rejects.toThrow('unavailable');
  expect(asked).toHaveLength(1);
});
