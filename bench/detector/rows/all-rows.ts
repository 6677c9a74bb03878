import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../../test/scenarios/runner/problem.ts';
import { baselineRows } from '../baselines/baseline-rows.ts';
import type { Entity } from '../data/entity.ts';
import { loadPetshop } from '../data/petshop.ts';
import { loadServers } from '../data/servers.ts';
import { generateFaults } from '../faults/generate-faults.ts';
import { generateUniform } from '../faults/generate-uniform.ts';
import { microsoftRow, nabRow } from '../single-metric.ts';
import { figuresOf, tierRow, watchAll } from './alarms.ts';
import type { Counting } from './alarms.ts';
import { atLeast, atMost } from './figure.ts';
import type { Row } from './figure.ts';
import { petshopRow } from './petshop.ts';
import { rankingRow } from './servers.ts';
import { speedRow } from './speed-row.ts';

const ASD: Counting = { mergeGapRows: 6 };
const SMD: Counting = { mergeGapRows: 15 };
/** Ten minutes of 15 s: recovery looks strange too. */
const FAULTS: Counting = { mergeGapRows: 40, graceRows: 40 };
const SEEDS = [1, 2, 3, 4];

/** A set is read from the folder of its name; one that is not there has no row. */
const SETS: readonly { readonly folder: string; readonly rows: (folder: string) => Row[] }[] = [
  { folder: 'asd', rows: (folder) => asdRows(loadServers(folder)) },
  { folder: 'smd7', rows: (folder) => smdRows(loadServers(folder)) },
  {
    folder: 'nab',
    rows: (folder) => [{ set: 'NAB', figures: { ...nabRow(folder) }, bars: [atLeast('standard', 45, 56)] }],
  },
  {
    folder: 'microsoft',
    rows: (folder) => [
      {
        set: 'Microsoft cloud monitoring',
        figures: { ...microsoftRow(folder) },
        bars: [atLeast('averagePrecision', 0.44, 0.55)],
      },
    ],
  },
  {
    folder: 'petshop',
    rows: (folder) => [
      petshopRow(loadPetshop(folder), [atLeast('found', 23, 25), atMost('earlyRows', 5, 2)]),
    ],
  },
];

/**
 * Every row of the report, set by set.
 * @param say told before each set, which may take a minute
 * @throws Problem when none of the sets is in the folder
 */
export function allRows(data: string, say: (text: string) => void): Row[] {
  const there = SETS.filter(({ folder }) => existsSync(join(data, folder)));
  if (there.length === 0)
    throw new Problem(
      `${data} holds none of ${SETS.map(({ folder }) => folder).join(', ')}`,
      'give the folder that holds them; docs/detection.md says where each set comes from',
    );
  return [
    ...there.flatMap(({ folder, rows }) => {
      say(folder);
      return rows(join(data, folder));
    }),
    ...generatedRows(say),
  ];
}

function asdRows(entities: readonly Entity[]): Row[] {
  const watched = watchAll(entities);
  return [
    rankingRow('ASD', entities, [
      atLeast('averagePrecision', 0.5, 0.6),
      atLeast('vusPr', 0.58, 0.66),
      atLeast('topOneCulprit', 0.9, 0.97),
    ]),
    tierRow('ASD', watched, 'warn', {
      counting: ASD,
      bars: [
        atLeast('eventRecall', 0.45, 0.6),
        atLeast('eventPrecision', 0.36, 0.5),
        atMost('falseAlarmsPerDay', 0.4, 0.3),
        atMost('falsePositiveRate', 0.03, 0.02),
      ],
    }),
    tierRow('ASD', watched, 'act', {
      counting: ASD,
      bars: [
        atLeast('eventPrecision', 0.8, 0.9),
        atLeast('eventRecall', 0.2, 0.4),
        atMost('falseAlarmsPerDay', 0.05, 0.02),
      ],
    }),
    ...comparisons('ASD', entities, ASD),
  ];
}

function smdRows(entities: readonly Entity[]): Row[] {
  const watched = watchAll(entities);
  return [
    rankingRow('SMD-7', entities, [atLeast('averagePrecision', 0.56, 0.66), atLeast('oracleF1', 0.61, 0.7)]),
    tierRow('SMD-7', watched, 'warn', { counting: SMD, bars: [] }),
    tierRow('SMD-7', watched, 'act', { counting: SMD, bars: [] }),
    ...comparisons('SMD-7', entities, SMD),
  ];
}

function generatedRows(say: (text: string) => void): Row[] {
  say('injected faults');
  const faulty = SEEDS.map((seed) => generateFaults({ seed, size: 1, days: 7, testDays: 3 }));
  const watched = watchAll(faulty);
  const uniform = [generateUniform({ seed: 1, normal: 450, anomalous: 50, trainRows: 500 })];
  say('speed');
  return [
    tierRow('injected faults', watched, 'warn', {
      counting: FAULTS,
      bars: [
        atLeast('accuracy', 0.97, 0.985),
        atMost('falsePositiveRate', 0.005, 0.001),
        atLeast('eventRecall', 0.9, 0.95),
        atLeast('eventPrecision', 0.75, 0.9),
        atMost('medianDelayRows', 3, 2),
      ],
    }),
    tierRow('injected faults', watched, 'act', { counting: FAULTS, bars: [] }),
    tierRow("the first version's own generator", watchAll(uniform), 'warn', {
      counting: { mergeGapRows: 0 },
      bars: [atLeast('accuracy', 0.98, 0.98), atMost('falsePositiveRate', 0.02, 0.02)],
    }),
    speedRow(),
  ];
}

const comparisons = (set: string, entities: readonly Entity[], { mergeGapRows }: Counting): Row[] =>
  baselineRows(entities, mergeGapRows).map(({ name, ap, rates }) => ({
    set: `${set}, for comparison: ${name}`,
    figures: { averagePrecision: ap, ...figuresOf(rates) },
    bars: [],
  }));
