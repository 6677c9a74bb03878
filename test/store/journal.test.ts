import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { onBothDatabases } from './both-databases.ts';
import { content, journaled, newTarget, versionOf } from './records.ts';

const NEVER_STORED = { kind: 'Secret', name: 'nobody', contentHash: 'none' } as const;

onBothDatabases('the journal of states', (bench) => {
  describe('states', () => {
    test('a state reads back as it was journaled, with its template', async () => {
      const state = journaled({
        configs: [versionOf(content())],
        healthySinceMs: 5,
        goodAtMs: 9,
        sickSinceMs: 3,
      });
      await bench.store.journalState(state, '{"spec":1}', [content()]);
      expect(await bench.store.journaledStates(state.target.uid, 9)).toEqual([state]);
      expect(await bench.store.stateTemplate(state.stateId, state.target.uid)).toBe('{"spec":1}');
    });

    test('a sickness that was not written reads back as absent, not as healthy', async () => {
      const { sickSinceMs, ...state } = journaled();
      expect(sickSinceMs).toBeNull();
      await bench.store.journalState(state, '{}', []);
      const [read] = await bench.store.journaledStates(state.target.uid, 1);
      expect(read).toStrictEqual(state);
    });

    test('seen again: the first sighting, the earlier good moment and the template stay, the rest is the latest look', async () => {
      const first = journaled({ goodAtMs: 500, healthySinceMs: 100, images: ['a:1'] });
      await bench.store.journalState(first, 'first', []);
      const later = {
        ...first,
        firstSeenAtMs: 2000,
        lastSeenAtMs: 2000,
        goodAtMs: 1900,
        healthySinceMs: null,
        sickSinceMs: 1800,
        podTemplateHash: 'other',
        images: ['a:2'],
      };
      await bench.store.journalState(later, 'second', []);
      const [read] = await bench.store.journaledStates(first.target.uid, 9);
      expect(read).toEqual({ ...later, firstSeenAtMs: 1000, goodAtMs: 500 });
      expect(await bench.store.stateTemplate(first.stateId, first.target.uid)).toBe('first');
      await bench.store.journalState({ ...later, goodAtMs: null }, 'first', []);
      expect((await bench.store.journaledStates(first.target.uid, 9))[0]?.goodAtMs).toBe(500);
    });

    test('a state that is not good yet becomes good', async () => {
      const state = journaled();
      await bench.store.journalState(state, '{}', []);
      await bench.store.journalState({ ...state, goodAtMs: 700 }, '{}', []);
      expect((await bench.store.journaledStates(state.target.uid, 9))[0]?.goodAtMs).toBe(700);
    });

    test('a state somebody else chose does not become ours by going back to it; ours becomes theirs', async () => {
      const theirs = journaled({ writtenByAction: null });
      const ours = journaled({ writtenByAction: 'heal/1/0' });
      for (const state of [theirs, ours]) await bench.store.journalState(state, '{}', []);
      const writtenBy = async (uid: string) =>
        (await bench.store.journaledStates(uid, 1))[0]?.writtenByAction;
      expect(await writtenBy(ours.target.uid)).toBe('heal/1/0');
      await bench.store.journalState({ ...theirs, writtenByAction: 'heal/2/0' }, '{}', []);
      await bench.store.journalState({ ...ours, writtenByAction: null }, '{}', []);
      expect(await writtenBy(theirs.target.uid)).toBeNull();
      expect(await writtenBy(ours.target.uid)).toBeNull();
    });

    test('states come newest first seen first, for one uid, up to the limit', async () => {
      const target = newTarget();
      const at = (firstSeenAtMs: number) =>
        journaled({ target, firstSeenAtMs, lastSeenAtMs: 9000 - firstSeenAtMs });
      for (const ms of [20, 30, 10]) await bench.store.journalState(at(ms), '{}', []);
      await bench.store.journalState(journaled(), '{}', []);
      const times = async (limit: number) =>
        (await bench.store.journaledStates(target.uid, limit)).map((state) => state.firstSeenAtMs);
      expect(await times(9)).toEqual([30, 20, 10]);
      expect(await times(2)).toEqual([30, 20]);
      expect(await bench.store.journaledStates('nobody', 9)).toEqual([]);
    });

    test('current is the state seen last, also when it is one that came back; one entry each uid asked for', async () => {
      const [target, other] = [newTarget(), newTarget()];
      const original = journaled({ target, firstSeenAtMs: 10, lastSeenAtMs: 10 });
      const changed = journaled({ target, firstSeenAtMs: 20, lastSeenAtMs: 20 });
      const second = journaled({ target: other });
      for (const state of [original, changed, second]) await bench.store.journalState(state, '{}', []);
      const uids = [target.uid, other.uid, 'nobody'];
      expect(await bench.store.currentStates(uids)).toEqual(
        new Map([
          [target.uid, changed],
          [other.uid, second],
        ]),
      );
      await bench.store.journalState({ ...original, lastSeenAtMs: 30 }, '{}', []);
      const current = await bench.store.currentStates([target.uid]);
      expect(current.get(target.uid)?.stateId).toBe(original.stateId);
      expect(await bench.store.currentStates([])).toEqual(new Map());
    });

    test('the same state of two targets is two entries', async () => {
      const one = journaled();
      const two = { ...one, target: newTarget() };
      await bench.store.journalState(one, 'one', []);
      await bench.store.journalState(two, 'two', []);
      expect(await bench.store.stateTemplate(one.stateId, one.target.uid)).toBe('one');
      expect(await bench.store.stateTemplate(one.stateId, two.target.uid)).toBe('two');
      expect(await bench.store.stateTemplate(one.stateId, 'nobody')).toBeNull();
    });

    test('one state journaled by ten writers at once is one entry', async () => {
      const state = journaled({ configs: [versionOf(content({ name: 'busy' }))] });
      const write = () => bench.store.journalState(state, '{}', [content({ name: 'busy' })]);
      await Promise.all(Array.from({ length: 10 }, write));
      expect(await bench.store.journaledStates(state.target.uid, 99)).toEqual([state]);
    });
  });

  describe('contents', () => {
    test('a ConfigMap and a Secret read back whole, by version and namespace', async () => {
      const map = content({ name: 'whole', data: { a: 'ü\u0000\n', b: '' }, binaryData: { c: 'AAEC' } });
      const secret = content({ kind: 'Secret', name: 'whole', data: { p: 'czNjcjN0' }, type: 'Opaque' });
      await bench.store.journalState(journaled(), '{}', [map, secret, map]);
      expect(await bench.store.configContent(versionOf(map), 'shop')).toEqual(map);
      expect(await bench.store.configContent(versionOf(secret), 'shop')).toEqual(secret);
      expect(await bench.store.configContent(versionOf(map), 'elsewhere')).toBeNull();
      expect(await bench.store.configContent({ ...versionOf(map), contentHash: 'other' }, 'shop')).toBeNull();
      expect(await bench.store.configContent(NEVER_STORED, 'shop')).toBeNull();
    });

    test('a content given only at a later look is stored then', async () => {
      const state = journaled();
      const late = content({ name: 'late' });
      await bench.store.journalState(state, '{}', []);
      await bench.store.journalState(state, '{}', [late]);
      expect(await bench.store.configContent(versionOf(late), 'shop')).toEqual(late);
    });

    test('a content of a megabyte fits', async () => {
      const big = content({ name: 'big', data: { blob: randomBytes(500_000).toString('hex') } });
      await bench.store.journalState(journaled(), '{}', [big]);
      expect(await bench.store.configContent(versionOf(big), 'shop')).toEqual(big);
    });
  });

  describe('keys', () => {
    test('with another key nothing opens and the sentence says so; journaled again, it opens with the new one', async () => {
      const state = journaled();
      const secret = content({ kind: 'Secret', name: 'rotated', data: { p: 'aHVudGVyMg==' } });
      await bench.store.journalState(state, '{"secret":1}', [secret]);
      await bench.reopen(randomBytes(32));
      const kept = bench.store.configContent(versionOf(secret), 'shop');
      await expect(kept).rejects.toMatchObject({ name: 'StoreError', code: 'wrong-key' });
      await expect(kept).rejects.toThrow(/Secret shop\/rotated was encrypted with key [0-9a-f]{16}/);
      const template = bench.store.stateTemplate(state.stateId, state.target.uid);
      await expect(template).rejects.toMatchObject({ code: 'wrong-key' });

      await bench.store.journalState(state, '{"secret":1}', [secret]);
      expect(await bench.store.configContent(versionOf(secret), 'shop')).toEqual(secret);
      expect(await bench.store.stateTemplate(state.stateId, state.target.uid)).toBe('{"secret":1}');
      await bench.reopen();
    });

    test('a row changed, or moved to another object, behind the store is not used', async () => {
      const state = journaled();
      const [mine, theirs] = [content({ name: 'mine' }), content({ name: 'theirs', data: { evil: 'yes' } })];
      await bench.store.journalState(state, '{}', [mine, theirs]);
      await bench.behindItsBack(
        `with moved as (update config_contents set sealed_content =
           (select sealed_content from config_contents where name = 'theirs') where name = 'mine' returning 1),
         cut as (update journaled_states set sealed_template = left(sealed_template, -8) || 'AAAAAAA=' where state_id = '${state.stateId}' returning 1)
         select from moved, cut`,
      );
      const moved = bench.store.configContent(versionOf(mine), 'shop');
      await expect(moved).rejects.toMatchObject({ name: 'StoreError', code: 'tampered' });
      await expect(moved).rejects.toThrow(/ConfigMap shop\/mine was changed outside Paramedic/);
      const template = bench.store.stateTemplate(state.stateId, state.target.uid);
      await expect(template).rejects.toMatchObject({ code: 'tampered' });
      expect(await bench.store.configContent(versionOf(theirs), 'shop')).toEqual(theirs);
    });
  });

  test('nothing of a Secret, a ConfigMap or a template is anywhere in clear, encoded or not', async () => {
    const plain = 'correct-horse-battery-staple';
    const encoded = Buffer.from(plain).toString('base64');
    const template = JSON.stringify({ env: [{ name: 'PASSWORD', value: `template-${plain}` }] });
    const contents = [
      content({ kind: 'Secret', name: 'vault', data: { password: encoded } }),
      content({ name: 'vault', data: { 'app.ini': `password=${plain}` }, binaryData: { raw: encoded } }),
    ];
    const state = journaled({ configs: contents.map(versionOf) });
    await bench.store.journalState(state, template, contents);
    const everything = await bench.dump();
    expect(everything).toContain(state.stateId);
    for (const secret of [plain, encoded, 'PASSWORD', 'app.ini']) expect(everything).not.toContain(secret);
    expect(await bench.store.stateTemplate(state.stateId, state.target.uid)).toBe(template);
  });
});
