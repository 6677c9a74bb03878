import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../domain/release/change.ts';
import { onBothDatabases } from './both-databases.ts';
import { BACKUP, CHANGES, newReleaseId } from './release-records.ts';

const numbered = (releaseId: string, changes: readonly Change[]) =>
  changes.map((change, n) => ({ changeId: `${releaseId}/web/canary-10/${String(n)}`, change }));

onBothDatabases('what a release seals', (bench) => {
  describe('changes', () => {
    test('read back as they were planned, absent fields absent; unknown ones as null', async () => {
      const planned = numbered(newReleaseId(), CHANGES);
      await bench.store.sealChanges('shop', planned);
      for (const { changeId, change } of planned)
        expect(await bench.store.readChange(changeId)).toStrictEqual(change);
      expect(await bench.store.readChange('release/nobody/0')).toBeNull();
      await bench.store.sealChanges('shop', []);
    });

    test('the same id twice keeps the first, in one call, in two, and in two at the same time', async () => {
      const releaseId = newReleaseId();
      const [first, other] = CHANGES;
      if (first === undefined || other === undefined) throw new Error('no changes');
      const [changeId, again] = [`${releaseId}/web/a/0`, `${releaseId}/web/a/1`];
      await bench.store.sealChanges('shop', [
        { changeId, change: first },
        { changeId, change: other },
      ]);
      await bench.store.sealChanges('elsewhere', [{ changeId, change: other }]);
      expect(await bench.store.readChange(changeId)).toEqual(first);
      const both = [changeId, again].map((id) => ({ changeId: id, change: first }));
      await Promise.all([
        bench.store.sealChanges('shop', both),
        bench.store.sealChanges('shop', both.toReversed()),
      ]);
      expect(await bench.store.readChange(again)).toEqual(first);
    });

    test('more than fit one statement are all kept', async () => {
      const releaseId = newReleaseId();
      const [change] = CHANGES;
      if (change === undefined) throw new Error('no changes');
      await bench.store.sealChanges(
        'shop',
        numbered(
          releaseId,
          Array.from({ length: 1001 }, () => change),
        ),
      );
      expect(await bench.store.readChange(`${releaseId}/web/canary-10/1000`)).toEqual(change);
    });
  });

  describe('backups', () => {
    test('the first of a release stays, later ones change nothing; none is null', async () => {
      const releaseId = newReleaseId();
      await bench.store.saveBackup(releaseId, 1000, BACKUP);
      await bench.store.saveBackup(releaseId, 2000, []);
      expect(await bench.store.readBackup(releaseId)).toEqual(BACKUP);
      expect(await bench.store.readBackup('release/nobody')).toBeNull();
    });
  });

  describe('is secret', () => {
    test('no value stands in the database, nor in its files', async () => {
      const releaseId = newReleaseId();
      await bench.store.sealChanges('shop', numbered(releaseId, CHANGES));
      await bench.store.saveBackup(releaseId, 1000, BACKUP);
      const stored = await bench.dump();
      expect(stored).toContain(`${releaseId}/web/canary-10/0`);
      for (const secret of ['hunter2', 'aHVudGVyMg', 'settings-0a1b2c3d', '"replicas"'])
        expect(stored).not.toContain(secret);
    });

    test('with another key nothing opens, and the sentence says what then', async () => {
      const releaseId = newReleaseId();
      const [{ changeId } = { changeId: '' }] = numbered(releaseId, CHANGES);
      await bench.store.sealChanges('shop', numbered(releaseId, CHANGES));
      await bench.store.saveBackup(releaseId, 1000, BACKUP);
      await bench.reopen(randomBytes(32));
      const change = bench.store.readChange(changeId);
      await expect(change).rejects.toMatchObject({ code: 'wrong-key' });
      await expect(change).rejects.toThrow(
        new RegExp(`stored ReleaseChange shop/${changeId} .*put the object right by hand and release anew`),
      );
      const backup = bench.store.readBackup(releaseId);
      await expect(backup).rejects.toMatchObject({ code: 'wrong-key' });
      await expect(backup).rejects.toThrow(new RegExp(`stored Backup ${releaseId} .*a backup of your own`));
      await bench.reopen();
      expect(await bench.store.readChange(changeId)).toEqual(CHANGES[0]);
      expect(await bench.store.readBackup(releaseId)).toEqual(BACKUP);
    });

    test('changed in the database, or moved to another change, release or namespace, it is refused', async () => {
      const [one, two] = [newReleaseId(), newReleaseId()];
      for (const releaseId of [one, two]) {
        await bench.store.sealChanges('shop', numbered(releaseId, CHANGES));
        await bench.store.saveBackup(releaseId, 1000, BACKUP);
      }
      const at = (releaseId: string, n: number) => `${releaseId}/web/canary-10/${String(n)}`;
      const swap = (to: string, from: string) =>
        `update release_changes set sealed_change = (select sealed_change from release_changes where change_id = '${from}') where change_id = '${to}'`;
      await bench.behindItsBack(swap(at(one, 0), at(one, 1)));
      await bench.behindItsBack(
        `update release_changes set namespace = 'other' where change_id = '${at(one, 2)}'`,
      );
      await bench.behindItsBack(
        `update release_backups set sealed_objects = (select sealed_objects from release_backups where release_id = '${two}') where release_id = '${one}'`,
      );
      const { store } = bench;
      await expect(store.readChange(at(one, 0))).rejects.toMatchObject({ code: 'tampered' });
      await expect(store.readChange(at(one, 2))).rejects.toMatchObject({ code: 'tampered' });
      await expect(store.readBackup(one)).rejects.toMatchObject({ code: 'tampered' });
      expect(await store.readChange(at(one, 1))).toEqual(CHANGES[1]);
    });
  });
});
