import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Context, Part } from '../../deploy/local/context.ts';
import { durationText } from '../../deploy/local/duration-text.ts';
import { withLock } from '../../deploy/local/lock.ts';
import { attempt, run } from '../../deploy/local/process/run.ts';
import { readSettings } from '../../deploy/local/settings.ts';
import { explain } from '../../deploy/local/stack-error.ts';
import { startParts } from '../../deploy/local/start-parts.ts';

let state: string;
let context: Context;
let happened: string[];

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'state-'));
  happened = [];
  context = {
    settings: readSettings({ PARAMEDIC_STATE_DIR: state }),
    say: (part, text) => happened.push(`${part} ${text.replace(/\(.*/, '').trim()}`),
    signal: new AbortController().signal,
  };
});

afterEach(() => {
  rmSync(state, { recursive: true });
});

function step(name: string, after: string[], change: Partial<Part> = {}): Part {
  return {
    name,
    after,
    readyWithinMs: 2_000,
    process: false,
    alone: false,
    start: () => {
      happened.push(`${name} starts`);
      return Promise.resolve();
    },
    ready: () => Promise.resolve(undefined),
    stop: () => Promise.resolve(),
    ...change,
  };
}

describe('starting the parts', () => {
  it('starts each only when those it needs are ready, whatever the order they are listed in', async () => {
    await startParts(context, [
      step('kubelet', ['api', 'containerd']),
      step('containerd', []),
      step('api', []),
    ]);
    expect(happened.slice(-2)).toEqual(['kubelet starts', 'kubelet ready']);
    expect(happened).toHaveLength(6);
  });

  it('takes parts that are not in the list as running already', async () => {
    await startParts(context, [step('prometheus', ['access'])]);
    expect(happened).toEqual(['prometheus starts', 'prometheus ready']);
  });

  it('fails with the first cause, and starts nothing that needed what failed', async () => {
    const failing = step('api', [], { start: () => Promise.reject(new Error('no etcd')) });
    await expect(startParts(context, [failing, step('kubelet', ['api'])])).rejects.toThrow('no etcd');
    expect(happened).toEqual([]);
  });

  it('says what is missing of a part that does not get ready in time', async () => {
    const slow = step('api', [], { readyWithinMs: 1, ready: () => Promise.resolve('etcd is not there') });
    await expect(startParts(context, [slow])).rejects.toThrow(
      /api was not ready within 0.0s: etcd is not there/,
    );
  });

  it('stops when the person does', async () => {
    const asked = AbortSignal.abort();
    await expect(startParts({ ...context, signal: asked }, [step('api', [])])).rejects.toThrow('interrupted');
    expect(happened).toEqual([]);
  });
});

describe('the lock', () => {
  const holder = { pid: 4711, action: 'make up', checkout: '/checkout', sinceMs: Date.now() };

  it('lets one in at a time, and tells the second who holds it and what to do', async () => {
    const refused = await withLock(state, holder, async () => {
      const second = await withLock(state, holder, () => Promise.resolve('in')).catch(explain);
      return second;
    });
    expect(refused).toMatch(/another `make up` \(process 4711, for \d+ s, from \/checkout\)/);
    expect(refused).toContain('→ wait until it is done');
  });

  it('is free again afterwards, also when the work failed', async () => {
    await expect(withLock(state, holder, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(state, holder, () => Promise.resolve('in'))).toBe('in');
  });

  it('is one for each state folder', async () => {
    const both = withLock(state, holder, () => withLock(`${state}2`, holder, () => Promise.resolve('in')));
    expect(await both).toBe('in');
  });
});

describe('running a command', () => {
  it('gives its own last words when it fails, with the way out', async () => {
    const failing = run('sh', ['-c', 'echo no space left >&2; exit 3'], {
      deadlineMs: 5_000,
      wayOut: 'free some',
    });
    const said = await failing.catch(explain);
    expect(said).toContain('(exit 3)');
    expect(said).toContain('no space left');
    expect(said).toContain('→ free some');
  });

  it('is ended at its deadline', async () => {
    await expect(attempt('sleep', ['30'], { deadlineMs: 50 })).rejects.toThrow(/did not finish within/);
  });

  it('names a program that is not installed', async () => {
    await expect(attempt('no-such-program', [], { deadlineMs: 1_000 })).rejects.toThrow(/is not installed/);
  });
});

describe('a duration', () => {
  it.each([
    [800, '0.8s'],
    [59_900, '59.9s'],
    [60_000, '1m00s'],
    [192_000, '3m12s'],
    [3_720_000, '1h02m'],
  ])('of %i ms is %s', (durationMs, text) => {
    expect(durationText(durationMs)).toBe(text);
  });
});
