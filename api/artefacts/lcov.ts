import { judgeCoverage } from '../../domain/release/check/coverage.ts';
import type { Found } from '../../domain/release/check/test-report.ts';
import { Malformed } from './malformed.ts';
import { shown } from './shown.ts';

/** One source file of the trace: what it sums up itself, and its lines one by one. */
interface Section {
  found: number | null;
  hit: number | null;
  lines: number;
  linesHit: number;
}

const newSection = (): Section => ({ found: null, hit: null, lines: 0, linesHit: 0 });

/**
 * An lcov trace: `LF` and `LH` of all its files, summed; a file without them is counted by its `DA` lines.
 * @throws Malformed also when it ends within a file, as one that was cut off does
 * @source geninfo(1), "FILES"
 */
export function readLcov(text: string): Found {
  let section: Section | null = null;
  let covered = 0;
  let total = 0;
  let at = 0;
  for (const raw of text.split('\n')) {
    at += 1;
    const line = raw.trim();
    if (line.startsWith('SF:')) {
      if (section !== null) throw broken(at, 'a file begins before the one above ends');
      section = newSection();
    } else if (line === 'end_of_record') {
      if (section === null) throw broken(at, 'a file ends that did not begin');
      const sum = sumOf(section, at);
      covered += sum.hit;
      total += sum.found;
      section = null;
    } else if (!isEntry(line)) throw broken(at, `"${shown(line)}" is no entry of one`);
    else if (section !== null) note(section, line, at);
  }
  if (section !== null) throw new Malformed('it ends within a file: it was cut off');
  return judgeCoverage({ ratio: total === 0 ? null : covered / total, lines: { covered, total } });
}

/** Entries of other kinds, of functions and branches, are left alone; so are comments. */
const isEntry = (line: string): boolean => line === '' || /^(#|[A-Z]{2,8}:)/.test(line);

const broken = (line: number, why: string): Malformed =>
  new Malformed(`it is not an lcov trace, line ${String(line)}: ${why}`);

/** Hits may be negative, or fractions, where a compiler optimised. */
const LINE_AND_HITS = /^\d+,(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?:,|$)/i;

function note(section: Section, line: string, at: number): void {
  const value = line.slice(3);
  if (line.startsWith('DA:')) {
    const hits = LINE_AND_HITS.exec(value)?.[1];
    if (hits === undefined) throw broken(at, `"${shown(value)}" is no line and its hits`);
    section.lines += 1;
    if (Number(hits) > 0) section.linesHit += 1;
  } else if (line.startsWith('LF:')) section.found = count(value, at);
  else if (line.startsWith('LH:')) section.hit = count(value, at);
}

function count(value: string, at: number): number {
  if (!/^\d{1,15}$/.test(value)) throw broken(at, `"${shown(value)}" is no count`);
  return Number(value);
}

function sumOf(section: Section, at: number): { readonly found: number; readonly hit: number } {
  const found = section.found ?? section.lines;
  const hit = section.hit ?? section.linesHit;
  if (hit > found) throw broken(at, `${String(hit)} lines are hit of ${String(found)} there are`);
  return { found, hit };
}
