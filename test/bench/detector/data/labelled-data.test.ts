import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadMicrosoft } from '../../../../bench/detector/data/microsoft.ts';
import { loadNab } from '../../../../bench/detector/data/nab.ts';
import { loadPetshop } from '../../../../bench/detector/data/petshop.ts';
import { loadServers } from '../../../../bench/detector/data/servers.ts';

const FOLDER = process.env['PARAMEDIC_DETECTOR_DATA'] ?? '';

if (FOLDER === '')
  it('has no labelled data to read: set PARAMEDIC_DETECTOR_DATA to its folder', () => {
    console.log('the labelled data sets were not read: PARAMEDIC_DETECTOR_DATA names no folder');
    expect(FOLDER).toBe('');
  });
else
  describe(`the labelled data in ${FOLDER}`, () => {
    it('has six ASD servers of 19 metrics', () => {
      const servers = loadServers(join(FOLDER, 'asd'));
      expect(servers.map(({ metrics }) => metrics.length)).toEqual(Array.from({ length: 6 }, () => 19));
      for (const { train, test, anomalies, culprits } of servers) {
        expect([train.rows, test.rows]).toEqual([8640, 4320]);
        expect(culprits.length).toBeGreaterThanOrEqual(anomalies.length);
      }
    });

    it('has four SMD machines of seven metrics, whose culprits are among the kept ones', () => {
      const machines = loadServers(join(FOLDER, 'smd7'));
      expect(machines.map(({ metrics }) => metrics.length)).toEqual([7, 7, 7, 7]);
      expect(machines[0]?.metrics[2]?.name).toBe('diskServiceTime');
      expect(machines[0]?.culprits[0]).toEqual({ run: { first: 246, last: 251 }, metrics: [0, 1, 2] });
      const columns = machines.flatMap(({ culprits }) => culprits.flatMap(({ metrics }) => metrics));
      expect([...new Set(columns)].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    });

    it('has 31 NAB series, windows within their time', () => {
      const series = loadNab(join(FOLDER, 'nab'));
      expect(series).toHaveLength(31);
      expect(series.flatMap(({ windows }) => windows)).toHaveLength(57);
      for (const { atMs, windows } of series)
        for (const { fromMs, toMs } of windows) {
          expect(fromMs).toBeGreaterThanOrEqual(atMs[0] ?? NaN);
          expect(toMs).toBeLessThanOrEqual(atMs.at(-1) ?? NaN);
        }
    });

    it('has 30 Microsoft series in order of time', () => {
      const series = loadMicrosoft(join(FOLDER, 'microsoft'));
      expect(series).toHaveLength(30);
      for (const { atMs } of series)
        expect(atMs.every((time, row) => row === 0 || time > (atMs[row - 1] ?? NaN))).toBe(true);
      expect(series.flatMap(({ labels }) => labels.filter(Boolean)).length).toBeGreaterThan(2000);
    });

    it('has 26 PetShop issues of low traffic, each with one healthy row before the alarm’s', () => {
      const [low, ...others] = loadPetshop(join(FOLDER, 'petshop'));
      expect(others).toEqual([]);
      expect(low).toMatchObject({ name: 'low_traffic', frontDoor: 'PetSite', noIssue: { rows: 589 } });
      expect(low?.issues.map(({ alarmRow, rows }) => [alarmRow, rows.rows])).toEqual(
        Array.from({ length: 26 }, () => [1, 5]),
      );
    });
  });
