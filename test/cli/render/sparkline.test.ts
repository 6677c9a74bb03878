import { describe, expect, it } from 'vitest';
import { sparkline, squeeze } from '../../../cli/render/sparkline.ts';
import type { Drawn } from '../../../cli/render/sparkline.ts';

const same = (text: string): string => text;
const of = (...values: (number | null)[]): Drawn[] => values.map((value) => ({ value, isMarked: false }));
const marked = (value: number): Drawn => ({ value, isMarked: true });

describe('a sparkline', () => {
  it('has the lowest bar at one end and the highest at the other', () => {
    expect(sparkline(of(0, 1, 2, 3, 4, 5, 6, 7), [0, 7], same).bars).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline(of(-5, 99), [0, 7], same).bars).toBe('▁█');
  });

  it('shows what is missing as such', () => {
    expect(sparkline(of(0, null, 7), [0, 7], same).bars).toBe('▁·█');
  });

  it('is in the middle when nothing differs', () => {
    expect(sparkline(of(3, 3), [3, 3], same).bars).toBe('▅▅');
  });

  it('marks by colour, and in a second line for those who see none', () => {
    const { bars, marks } = sparkline([...of(0), marked(7), ...of(0)], [0, 7], (text) => `<${text}>`);
    expect(bars).toBe('▁<█>▁');
    expect(marks).toBe(' ^');
  });

  it('is nothing for no samples', () => {
    expect(sparkline([], [0, 1], same)).toEqual({ bars: '', marks: '' });
  });
});

describe('samples that share a place', () => {
  it('stay as they are when there is room', () => {
    expect(squeeze(of(1, 2, 3), 3)).toEqual(of(1, 2, 3));
  });

  it('keep the largest, and one that is missing only if all are', () => {
    expect(squeeze(of(1, 9, null, 2, null, null), 3)).toEqual(of(9, 2, null));
  });

  it('keep a marked one before a larger one that is not', () => {
    expect(squeeze([marked(1), ...of(9)], 1)).toEqual([marked(1)]);
    expect(squeeze([...of(9), marked(1)], 1)).toEqual([marked(1)]);
  });

  it.each([1, 2, 7, 40, 119])('fill %i places', (most) => {
    const many = Array.from({ length: 120 }, (_, n) => ({ value: n, isMarked: n === 60 }));
    const squeezed = squeeze(many, most);
    expect(squeezed).toHaveLength(most);
    expect(squeezed.filter(({ isMarked }) => isMarked)).toHaveLength(1);
  });
});
