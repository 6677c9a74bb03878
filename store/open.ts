import { actionLedger } from './actions.ts';
import { anomalyRecords } from './anomalies.ts';
import { bugRecords } from './bugs.ts';
import { detectorRecords } from './detectors.ts';
import { doraFigures } from './dora.ts';
import { createSealer } from './encryption.ts';
import { healRecords } from './heals.ts';
import { holdRecords } from './holds.ts';
import { incidentRecords } from './incidents.ts';
import { stateJournal } from './journal.ts';
import { openFolder, openInMemory } from './pglite.ts';
import type { RecordStore } from './port.ts';
import { openPostgres } from './postgres.ts';
import { backupRecords } from './release-backups.ts';
import { changeRecords } from './release-changes.ts';
import { releaseRecords } from './releases.ts';
import { retention } from './retention.ts';
import { sampleRecords } from './samples.ts';
import { sessionOn } from './session.ts';
import type { Connection } from './session.ts';
import { asStoreError, StoreError } from './store-error.ts';
import { tickRecords } from './ticks.ts';
import { timelineRecords } from './timeline.ts';
import { workloadRecords } from './workloads.ts';

export interface StoreOptions {
  /** `postgres://…`: shared by any number of processes. */
  readonly url?: string | undefined;
  /** Embedded database in this folder, for one process. Neither `url` nor `folder`: in memory. */
  readonly folder?: string | undefined;
  /** 32 bytes, from `loadOrCreateKey`. */
  readonly encryptionKey: Buffer;
}

/**
 * Opens the record store and brings its tables up to date; any number of processes may do so at once.
 * @throws StoreError with `code`: `bad-key`, `bad-address`, `unreachable`, `not-allowed`, `folder-in-use`, …
 */
export async function openStore(options: StoreOptions): Promise<RecordStore> {
  const sealer = createSealer(options.encryptionKey);
  const connection = await connect(options);
  const session = sessionOn(connection);
  return {
    ...actionLedger(session),
    ...stateJournal(session, sealer),
    ...timelineRecords(session),
    ...healRecords(session),
    ...workloadRecords(session),
    ...anomalyRecords(session),
    ...detectorRecords(session),
    ...sampleRecords(session),
    ...tickRecords(session),
    ...changeRecords(session, sealer),
    ...backupRecords(session, sealer),
    ...releaseRecords(session),
    ...incidentRecords(session),
    ...bugRecords(session),
    ...doraFigures(session),
    ...holdRecords(session),
    ...retention(session),
    close: () => connection.close(),
  };
}

async function connect({ url, folder }: StoreOptions): Promise<Connection> {
  if (url !== undefined && folder !== undefined)
    throw new StoreError(
      'bad-address',
      'The record store got both a database address and a folder. Give one of them.',
    );
  try {
    if (url !== undefined) return await openPostgres(url);
    return folder === undefined ? await openInMemory() : await openFolder(folder);
  } catch (error) {
    throw asStoreError('open the record store', error);
  }
}
