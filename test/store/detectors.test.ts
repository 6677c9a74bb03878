import { describe, expect, test } from 'vitest';
import type { IntakeIssue } from '../../domain/detection/intake/intake-issue.ts';
import type { DetectorRecord, DetectorSeen } from '../../store/port.ts';
import { onBothDatabases } from './both-databases.ts';
import { model, seen, training } from './records.ts';

const ISSUE: IntakeIssue = {
  kind: 'counter-reset',
  metric: 'cpuCores',
  atMs: 900,
  samples: 1,
  sentence: 'the counter of pod "web-\uD800" began anew \u0000',
};

const fresh = ({ targetUid, targetKey, scope, atMs }: DetectorSeen): DetectorRecord => ({
  targetUid,
  targetKey,
  scope,
  firstSeenAtMs: atMs,
  lastSeenAtMs: atMs,
  model: null,
  training: null,
  standing: null,
  standingAtMs: null,
  issues: [],
});

onBothDatabases('the records of detectors', (bench) => {
  const read = async (targetUid: string) => (await bench.store.readDetectors([targetUid])).get(targetUid);
  const known = async (given: Partial<DetectorSeen> = {}): Promise<DetectorRecord> => {
    const sight = seen(given);
    await bench.store.sawDetectors([sight]);
    return fresh(sight);
  };

  describe('seeing them', () => {
    test('a new one has neither model nor training nor standing; one never seen is absent', async () => {
      const detector = await known();
      const found = await bench.store.readDetectors(['nobody', detector.targetUid]);
      expect([...found]).toEqual([[detector.targetUid, detector]]);
      expect((await bench.store.readDetectors([])).size).toBe(0);
    });

    test('seen again: key, scope and time are renewed, all else stays; an earlier time does not count', async () => {
      const { targetUid } = await known();
      await bench.store.saveModel(targetUid, model(), training());
      await bench.store.saveStandings([{ targetUid, standing: '{}', atMs: 5, issues: [ISSUE] }]);
      const before = await read(targetUid);
      const renewed = { targetKey: 'local/other/deployment/web', scope: 'other' };
      await bench.store.sawDetectors([seen({ targetUid, ...renewed, atMs: 2000 })]);
      await bench.store.sawDetectors([seen({ targetUid, ...renewed, atMs: 1500 })]);
      expect(await read(targetUid)).toEqual({ ...before, ...renewed, lastSeenAtMs: 2000 });
      const listed = await bench.store.listDetectors({ namespace: 'other', limit: 9 });
      expect(listed.map((row) => row.targetUid)).toEqual([targetUid]);
    });

    test('twelve hundred are each one call, also one named twice, and also from both ends at once', async () => {
      const many = Array.from({ length: 1200 }, (_, n) => seen({ targetUid: `many-${String(n)}` }));
      const [one] = many;
      if (one === undefined) throw new Error('no detector was made');
      await Promise.all([
        bench.store.sawDetectors(many),
        bench.store.sawDetectors(many.toReversed()),
        bench.store.sawDetectors([...many, { ...one, atMs: 7000 }]),
      ]);
      const uids = many.map((row) => row.targetUid);
      const standings = uids.map((targetUid) => ({ targetUid, standing: '{}', atMs: 8, issues: [] }));
      await Promise.all([
        bench.store.saveStandings(standings),
        bench.store.saveStandings(standings.toReversed()),
        bench.store.sawDetectors(many),
      ]);
      const found = await bench.store.readDetectors(uids);
      expect([...found.values()].filter((row) => row.standingAtMs === 8)).toHaveLength(1200);
      expect(found.get(one.targetUid)).toMatchObject({ firstSeenAtMs: 1000, lastSeenAtMs: 7000 });
    });
  });

  describe('training them', () => {
    test('model and training read back as they were saved, and the next ones replace them', async () => {
      const detector = await known();
      const { targetUid } = detector;
      await bench.store.saveModel(targetUid, model(), training());
      expect(await read(targetUid)).toEqual({ ...detector, model: model(), training: training() });
      const next = model({ version: 2, body: '[]', metrics: [], forestSample: null });
      await bench.store.saveModel(targetUid, next, training({ rows: 7 }));
      expect(await read(targetUid)).toEqual({ ...detector, model: next, training: training({ rows: 7 }) });
    });

    test('a training alone leaves the model as it is', async () => {
      const detector = await known();
      const { targetUid } = detector;
      const learning = training({ status: 'learning', rows: 12 });
      await bench.store.saveTraining(targetUid, learning);
      expect(await read(targetUid)).toEqual({ ...detector, training: learning });
      await bench.store.saveModel(targetUid, model(), training());
      const kept = training({ status: 'kept', note: 'its line moved tenfold' });
      await bench.store.saveTraining(targetUid, kept);
      expect(await read(targetUid)).toEqual({ ...detector, model: model(), training: kept });
    });

    test('of one never seen is refused with what to do, and nothing is written', async () => {
      // Begun one after the other: one that fails while the other is awaited would be nobody's.
      for (const save of [
        () => bench.store.saveModel('nobody', model(), training()),
        () => bench.store.saveTraining('nobody', training()),
      ]) {
        const refused = save();
        await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'unknown-record' });
        await expect(refused).rejects.toThrow(/nobody: its workload was never seen.*trained when/);
      }
      expect(await read('nobody')).toBeUndefined();
    });

    test('is brought forward, never put off, and not where there was none', async () => {
      const { targetUid } = await known();
      await bench.store.bringTrainingForward(targetUid, 5);
      expect((await read(targetUid))?.training).toBeNull();
      await bench.store.saveTraining(targetUid, training({ nextAtMs: 5000 }));
      for (const [atMs, nextAtMs] of [
        [6000, 5000],
        [4000, 4000],
        [4500, 4000],
      ] as const) {
        await bench.store.bringTrainingForward(targetUid, atMs);
        expect((await read(targetUid))?.training).toEqual(training({ nextAtMs }));
      }
      await bench.store.bringTrainingForward('nobody', 1);
      expect(await read('nobody')).toBeUndefined();
    });

    test('a part of a model, of a training or of a standing is refused by the table itself', async () => {
      const { targetUid } = await known();
      for (const column of ["model_body = '{}'", "training_status = 'trained'", "standing = '{}'"])
        await expect(
          bench.behindItsBack(`update detectors set ${column} where target_uid = '${targetUid}'`),
        ).rejects.toThrow(/_is_whole|_was_trained/);
      await bench.reopen();
    });
  });

  describe('scoring with them', () => {
    test('standing and issues are replaced by the latest save; those never seen are left out', async () => {
      const [one, two] = [await known(), await known()];
      const first = { standing: '{"alarm":{"é":[1,null]}}', atMs: 1000, issues: [ISSUE] };
      const last = { standing: '{ }', atMs: 3000, issues: [] };
      await bench.store.saveStandings([]);
      await bench.store.saveStandings([
        { targetUid: one.targetUid, ...first },
        { targetUid: 'nobody', ...first },
        { targetUid: two.targetUid, ...first },
        { targetUid: two.targetUid, ...last },
      ]);
      const clean = { ...ISSUE, sentence: 'the counter of pod "web-\uFFFD" began anew \uFFFD' };
      expect(await read(one.targetUid)).toEqual({
        ...one,
        standing: first.standing,
        standingAtMs: 1000,
        issues: [clean],
      });
      expect(await read(two.targetUid)).toEqual({ ...two, standing: '{ }', standingAtMs: 3000 });
      expect(await read('nobody')).toBeUndefined();
    });

    test('who trains, who scores and who looks do not overwrite each other', async () => {
      const { targetUid } = await known();
      await Promise.all(
        Array.from({ length: 30 }, (_, n) => [
          bench.store.saveModel(targetUid, model({ version: n }), training({ rows: n })),
          bench.store.saveStandings([{ targetUid, standing: String(n), atMs: n, issues: [ISSUE] }]),
          bench.store.sawDetectors([seen({ targetUid, atMs: 1000 + n })]),
        ]).flat(),
      );
      const row = await read(targetUid);
      expect(row).toMatchObject({ lastSeenAtMs: 1029, issues: [{ kind: 'counter-reset' }] });
      expect(row?.model?.version).toBe(row?.training?.rows);
      expect(row?.standing).toBe(String(row?.standingAtMs));
    });
  });

  test('lists go by target key, without what is large; scope and namespace narrow, the limit cuts', async () => {
    const uids = new Map<string, string>();
    for (const path of ['n2/b', 'n1/a', 'n1/c']) {
      const [namespace = ''] = path.split('/');
      const targetKey = `arn:aws:eks:eu:1:cluster/lists/${path.replace('/', '/deployment/')}`;
      const { targetUid } = await known({ scope: `lists-${namespace}`, targetKey });
      uids.set(targetUid, path);
    }
    const find = async (filter: Parameters<typeof bench.store.listDetectors>[0]) =>
      (await bench.store.listDetectors(filter)).map((row) => uids.get(row.targetUid));
    expect(await find({ namespace: 'n1', limit: 9 })).toEqual(['n1/a', 'n1/c']);
    expect(await find({ namespace: 'n1', limit: 1 })).toEqual(['n1/a']);
    expect(await find({ scope: 'lists-n2', limit: 9 })).toEqual(['n2/b']);
    expect(await find({ scope: 'lists-n2', namespace: 'n1', limit: 9 })).toEqual([]);
    expect(await find({ limit: 3 })).toEqual(['n1/a', 'n1/c', 'n2/b']);

    const [first] = await bench.store.listDetectors({ namespace: 'n1', limit: 1 });
    if (first === undefined) throw new Error('no detector was listed');
    await bench.store.saveModel(first.targetUid, model(), training());
    await bench.store.saveStandings([{ targetUid: first.targetUid, standing: '{}', atMs: 4000, issues: [] }]);
    const [light] = await bench.store.listDetectors({ namespace: 'n1', limit: 1 });
    expect(Object.keys(light ?? {})).not.toContain('standing');
    expect(Object.keys(light?.model ?? {})).not.toContain('body');
    expect(Object.keys(light?.model ?? {})).not.toContain('forestSample');
    expect(model()).toMatchObject(light?.model ?? {});
    expect(light).toMatchObject({ training: training(), standingAtMs: 4000, issues: [] });
  });
});
