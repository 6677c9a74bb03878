import { describe, expect, it } from 'vitest';
import { came, grid } from './grid-samples.ts';

const counter = { kind: 'counter', metric: 'networkBytesPerSecond' } as const;

describe('a counter', () => {
  it('becomes its growth per second; the first step needs a sample from before it', () => {
    expect(grid(came([30, 100], [15, 130], [0, 190]), 3, counter).column).toEqual([null, 2, 4]);
    expect(grid(came([45, 70], [30, 100], [15, 130], [0, 190]), 3, counter).column).toEqual([2, 2, 4]);
  });

  it('sampled more often than the grid counts all it grew by', () => {
    const often = came([15, 100], [10, 120], [5, 150], [0, 160]);
    expect(grid(often, 1, counter).column).toEqual([4]);
  });

  it('that begins again counts from zero, named, and is no peak', () => {
    const told = grid(came([45, 1e9], [30, 1e9 + 30], [15, 45], [0, 75]), 4, counter);
    expect(told).toMatchObject({ column: [null, 2, 3, 2], named: { 'counter-reset': 1 } });
  });

  it('that began again twice within a step counts both', () => {
    const told = grid(came([15, 100], [10, 130], [7, 10], [3, 20], [0, 5]), 1, counter);
    expect(told).toMatchObject({ column: [55 / 15], named: { 'counter-reset': 2 } });
  });

  it('that was away for more than ten steps has no rate over them', () => {
    const away = (steps: number) => grid(came([(steps + 1) * 15, 0], [15, 150], [0, 165]), 3, counter);
    expect(away(10).column).toEqual([null, 1, 1]);
    expect(away(11).column).toEqual([null, null, 1]);
  });

  it('told twice after a clock was set back has no rate there, rather than one out of nothing', () => {
    const before = came([120, 1200], [90, 1230], [60, 1260], [30, 1290]);
    const after = came([105, 1320], [75, 1350], [45, 1380], [15, 1410], [0, 1425]);
    const told = grid([...before, ...after], 9, counter);
    expect(told.named).toEqual({ 'clock-jumped-back': 1 });
    expect(told.column.every((rate) => rate === null || rate <= 2)).toBe(true);
    expect(told.column.at(-1)).toBe(1);
  });

  it('that grows faster than anything can is no measurement', () => {
    const told = grid(came([15, 0], [0, 1e17]), 2, counter);
    expect(told).toMatchObject({ column: [null, null], named: { 'not-a-number': 1 } });
  });
});
