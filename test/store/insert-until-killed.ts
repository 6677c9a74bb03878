import { openStore } from '../../store/open.ts';
import { entry, planned } from './records.ts';

/** Writes rows one by one and names each on standard output once the store has acknowledged it; runs until killed. */
const [folder = '', from = '0'] = process.argv.slice(2);
const store = await openStore({ folder, encryptionKey: Buffer.alloc(32, 7) });
for (let n = Number(from); ; n += 1) {
  await store.planAction(planned({ id: `action-${String(n)}` }));
  await store.appendTimeline([entry({ id: `entry-${String(n)}`, atMs: n })]);
  process.stdout.write(`${String(n)}\n`);
}
