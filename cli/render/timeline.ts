import { z } from 'zod';
import type { TimelineShape } from '../../domain/access/schema.ts';
import { clockText, offsetText } from './age.ts';
import { byStatus } from './colour.ts';
import type { Paint } from './colour.ts';
import { placeOf } from './lists.ts';
import { plain } from './plain.ts';
import { beside } from './wrap.ts';

/** What triage leaves beside its sentence. */
const Because = z.object({
  evidence: z.array(z.string()).catch([]),
  suspectedChanges: z.array(z.object({ sentence: z.string() })).catch([]),
  ladder: z.array(z.string()).catch([]),
});

const PHASE_WIDTH = 11;
const WORST = new Set(['escalated', 'held']);
const painted = (paint: Paint, phase: string, text: string): string =>
  (WORST.has(phase) ? paint.bad : byStatus(paint, phase))(text);

/** The story of one heal, with what each decision rests on under it. */
export function storyLines(
  entries: readonly TimelineShape[],
  { width, paint }: { width: number | null; paint: Paint },
): string[] {
  const startMs = entries[0]?.atMs ?? 0;
  return entries.flatMap((entry) => {
    const offset = offsetText(entry.atMs - startMs).padStart(9);
    const heading = `${offset}  ${entry.phase.padEnd(PHASE_WIDTH)}`;
    const [first = '', ...rest] = beside(heading, plain(entry.sentence), width);
    const coloured = first.replace(entry.phase, painted(paint, entry.phase, entry.phase));
    const because = becauseOf(entry).flatMap((why) =>
      beside(`${' '.repeat(heading.length)}· `, plain(why), width).map(paint.dim),
    );
    return [coloured, ...rest, ...because];
  });
}

function becauseOf(entry: TimelineShape): string[] {
  const { evidence, suspectedChanges, ladder } = Because.parse(entry.detail);
  const told = evidence.filter((sentence) => !entry.sentence.includes(sentence));
  return [
    ...told,
    ...suspectedChanges.map((change) => `changed before: ${change.sentence}`),
    ...(ladder.length > 1 ? [`ladder: ${ladder.join(', then ')}`] : []),
  ];
}

/** One line of `watch`: when, where, what. */
export function watchLine(
  entry: TimelineShape,
  { width, paint }: { width: number | null; paint: Paint },
): string[] {
  const clock = clockText(entry.atMs);
  const place = placeOf(entry.targetKey).padEnd(22);
  const heading = `${clock}  ${place}  ${entry.phase.padEnd(PHASE_WIDTH)}`;
  const [first = '', ...rest] = beside(plain(heading), plain(entry.sentence), width);
  const tail = first.slice(heading.length);
  const phase = painted(paint, entry.phase, entry.phase.padEnd(PHASE_WIDTH));
  return [`${paint.dim(clock)}  ${plain(place)}  ${phase}${tail}`, ...rest];
}
