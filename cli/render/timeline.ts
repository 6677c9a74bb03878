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
const PLACE_WIDTH = 22;
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

/** Less room than this beside the heading, and the sentence goes under it. */
const ROOM = 36;

/** An entry of `watch`: when, where, what. */
export function watchLines(
  entry: TimelineShape,
  { width, paint }: { width: number | null; paint: Paint },
): string[] {
  const clock = clockText(entry.atMs);
  const place = plain(placeOf(entry.targetKey));
  const head = (placeText: string, phase: string): [string, string] => [
    `${clock}  ${placeText}  ${phase}`,
    `${paint.dim(clock)}  ${placeText}  ${painted(paint, entry.phase, phase)}`,
  ];
  const [heading, coloured] = head(place.padEnd(PLACE_WIDTH), entry.phase.padEnd(PHASE_WIDTH));
  if (width !== null && width - heading.length < ROOM)
    return [head(place, entry.phase)[1], ...beside('    ', plain(entry.sentence), width)];
  const [first = '', ...rest] = beside(heading, plain(entry.sentence), width);
  return [`${coloured}${first.slice(heading.length)}`, ...rest];
}
