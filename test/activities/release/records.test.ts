import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../../activities/deps.ts';
import {
  recordFailure,
  recordRollback,
  recordSuccess,
  saveRelease,
} from '../../../activities/release/records.ts';
import { run } from '../healing/world.ts';

const NOW = 1_000_000;
const WEEK_MS = 7 * 24 * 3_600_000;
const FAILURE = {
  releaseId: 'release/shop/web/abc123',
  name: 'web-2',
  namespace: 'shop',
  targetKeys: ['local/shop/deployment/web', 'local/shop/deployment/api'],
  sentence: 'errors at 10 %',
  wasInProduction: true,
  isEscalated: false,
};

type Noted = Record<string, unknown>;
let bugs: Noted[];
let incidents: Noted[];
let holds: Noted[];
let marks: [string, Noted][];
let resolved: [string, Noted][];
let saved: Noted[];

beforeEach(() => {
  [bugs, incidents, holds, marks, resolved, saved] = [[], [], [], [], [], []];
});

const keep = <T>(list: () => T[], answer: unknown = null) => {
  return (noted: T) => {
    list().push(noted);
    return Promise.resolve(answer);
  };
};
const deps = {
  nowMs: () => NOW,
  store: {
    saveRelease: keep(() => saved),
    openBug: keep(() => bugs, { id: 'BUG-0001' }),
    openIncident: keep(() => incidents, { id: 'INC-0001' }),
    saveHold: keep(() => holds),
    markAction: (id: string, change: Noted) => {
      marks.push([id, change]);
      return Promise.resolve();
    },
    resolveIncident: (id: string, by: Noted) => {
      resolved.push([id, by]);
      return Promise.resolve();
    },
  },
} as unknown as ActivityDeps;

describe('a release that failed', () => {
  it('in production leaves a bug and an incident of all its targets, with a post-mortem within a week', async () => {
    expect(await run(recordFailure, deps, FAILURE)).toEqual({ bugId: 'BUG-0001', incidentId: 'INC-0001' });
    expect(bugs).toMatchObject([{ severity: 'high', releaseId: FAILURE.releaseId, openedAtMs: NOW }]);
    expect(incidents).toMatchObject([
      {
        severity: 'P2',
        targetKeys: FAILURE.targetKeys,
        sentence: 'errors at 10 %',
        postMortemDueAtMs: NOW + WEEK_MS,
      },
    ]);
  });

  it('of which something still stands is more urgent', async () => {
    await run(recordFailure, deps, { ...FAILURE, isEscalated: true });
    expect(incidents).toMatchObject([{ severity: 'P1' }]);
  });

  it('before production leaves a bug and no incident: no user was hurt', async () => {
    const answer = await run(recordFailure, deps, { ...FAILURE, wasInProduction: false });
    expect(answer).toEqual({ bugId: 'BUG-0001', incidentId: null });
    expect(bugs).toMatchObject([{ severity: 'medium' }]);
    expect(incidents).toEqual([]);
  });
});

describe('a release that served', () => {
  const served = { releaseId: FAILURE.releaseId, changeIds: ['one', 'two'], fixes: null, by: 'rita' };

  it('keeps each of its changes, and resolves nothing', async () => {
    await run(recordSuccess, deps, served);
    expect(marks.map(([id, { status }]) => [id, status])).toEqual([
      ['one', 'kept'],
      ['two', 'kept'],
    ]);
    expect(resolved).toEqual([]);
  });

  it('ends the incident that it says it mends, in the name of who asked', async () => {
    await run(recordSuccess, deps, { ...served, fixes: 'INC-0007' });
    expect(resolved).toEqual([['INC-0007', { by: 'rita', atMs: NOW }]]);
  });
});

describe('a rollback by hand', () => {
  const byHand = { ...FAILURE, by: 'ada', changeIds: ['one'] };

  it('holds every workload in the name of who did it, keeps its change, and is a bug and an incident', async () => {
    expect(await run(recordRollback, deps, byHand)).toEqual({ bugId: 'BUG-0001', incidentId: 'INC-0001' });
    expect(holds).toEqual(
      FAILURE.targetKeys.map((targetKey) => ({ targetKey, by: 'ada', reason: 'errors at 10 %', atMs: NOW })),
    );
    expect(marks.map(([id]) => id)).toEqual(['one']);
    expect(resolved).toEqual([]);
  });

  it('gives its reason in at most 500 characters', async () => {
    await run(recordRollback, deps, { ...byHand, sentence: 'x'.repeat(501) });
    expect(holds.map(({ reason }) => String(reason).length)).toEqual([500, 500]);
  });
});

it('a record is saved as it was given', async () => {
  const change = { id: FAILURE.releaseId, updatedAtMs: NOW, status: 'held' };
  await run(saveRelease, deps, change);
  expect(saved).toEqual([change]);
});
