import { openStore } from '../../store/open.ts';
import { entry, model, planned, seen, training } from './records.ts';

/** Writes rows one by one and names each on standard output once the store has acknowledged it; runs until killed. */
const [folder = '', from = '0'] = process.argv.slice(2);
const store = await openStore({ folder, encryptionKey: Buffer.alloc(32, 7) });
await store.sawDetectors([seen({ targetUid: 'trained' })]);
for (let n = Number(from); ; n += 1) {
  await store.planAction(planned({ id: `action-${String(n)}` }));
  await store.appendTimeline([entry({ id: `entry-${String(n)}`, atMs: n })]);
  await store.saveModel('trained', model({ version: n }), training({ rows: n }));
  process.stdout.write(`${String(n)}\n`);
}
