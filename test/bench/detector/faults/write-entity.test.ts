import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadServers } from '../../../../bench/detector/data/servers.ts';
import { generateFaults } from '../../../../bench/detector/faults/generate-faults.ts';
import { generateUniform } from '../../../../bench/detector/faults/generate-uniform.ts';
import { writeEntity } from '../../../../bench/detector/faults/write-entity.ts';
import { complaintOf, fixtureFolder } from '../data/fixture-folder.ts';

it('writes what loadServers reads back without loss, wherever the folder is and whatever it is called', () => {
  const folder = join(fixtureFolder({}, 'smd-like'), 'new');
  const { faults, ...service } = generateFaults({ seed: 3, size: 1, days: 0.5, testDays: 0.5 });
  const uniform = generateUniform({ seed: 3, normal: 20, anomalous: 5, trainRows: 10 });
  writeEntity(folder, service);
  writeEntity(folder, uniform);
  expect(loadServers(folder)).toEqual([service, uniform]);
  expect(faults).toHaveLength(4);
});

it('says what to do when the folder cannot be written', () => {
  const file = join(fixtureFolder({ taken: '' }), 'taken');
  const entity = generateUniform({ seed: 1, normal: 1, anomalous: 1, trainRows: 1 });
  expect(
    complaintOf(() => {
      writeEntity(join(file, 'below'), entity);
    }),
  ).toMatch(/uniform-1 cannot be written to .*taken.*→ give a folder that can be written/);
});
