import { Settings } from '../../../domain/policy/schema.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import type { World } from '../world/world.ts';
import { soon } from './work.ts';
import type { Played } from './work.ts';

const SETTINGS = Settings.parse({});
const done = (world: World, act: () => void) => soon(world, act);

export const recording: Played = {
  record: (world) => done(world, () => undefined),
  saveRelease: (world, release) =>
    done(world, () => {
      const seen = world.releases.get(release.id);
      if (seen !== undefined) seen.record = { ...seen.record, ...release };
    }),
  recordFailure: (world, { releaseId, wasInProduction }) =>
    soon(world, () => {
      const seen = world.releases.get(releaseId);
      if (seen !== undefined) seen.failures += 1;
      return { bugId: 'BUG-0001', incidentId: wasInProduction ? 'INC-0001' : null };
    }),
  recordSuccess: (world, { releaseId, changeIds }) =>
    done(world, () => {
      for (const id of changeIds) {
        const row = world.ledger.get(id);
        if (row !== undefined) row.status = 'kept';
      }
      const seen = world.releases.get(releaseId);
      if (seen !== undefined) seen.successes += 1;
    }),
  signalGuard: (world, { target, scope, request }) =>
    done(world, () => {
      const { server } = world;
      const id = `workload/${targetKey(target)}`;
      if (server.open(id) === null) server.start('guardWorkload', id, [{ target, scope, state: null }]);
      server.signal(id, 'requestLease', [request]);
    }),
  readSettings: (world) => soon(world, () => SETTINGS),
  describeRun: (world, { workflowId }) =>
    soon(world, () => {
      const run = world.server.runs.get(workflowId);
      return run === undefined ? 'absent' : run.status === 'open' ? 'open' : 'closed';
    }),
  listOpenUndos: (world, filter) =>
    soon(world, () =>
      [...world.ledger.values()]
        .filter(({ planned, status }) => {
          const isOpen = (status === 'planned' || status === 'applied') && planned.undo === 'restore';
          return isOpen && targetKey(planned.target) === filter.targetKey;
        })
        .map(({ planned, change }) => ({ actionId: planned.id, sentence: change.sentence })),
    ),
  deliver: (world, notification) => done(world, () => void world.told.push(notification)),
};
