import { stripVTControlCharacters } from 'node:util';

/** How a timeline's phases read in a story. */
const VERBS: Readonly<Record<string, string>> = {
  seen: 'sees',
  decided: 'decides',
  'left-alone': 'leaves it alone',
  planned: 'writes down first',
  acted: 'acts',
  verified: 'verifies',
  undone: 'undoes',
  asked: 'asks',
  answered: 'hears',
  escalated: 'hands over',
  told: 'tells',
  held: 'waits',
  closed: 'closes',
};

export interface Chapter {
  /** Short enough to stand before each line. */
  readonly tag: string;
  readonly title: string;
  /** What is done to the workload. */
  readonly fault: string;
  /** What a careless healer would do. */
  readonly temptation: string;
}

/** The story's verb says it already. */
const SAID_TWICE = /^(decided|did|asked a person|told people|verified): /;

/** What one line of a run says in the story; null for lines that only repeat the one before. */
export function retold(text: string): string | null {
  const [phase = '', ...rest] = text.split(': ');
  const verb = VERBS[phase];
  if (verb === undefined || rest.length === 0) return text;
  return phase === 'closed' ? null : `${verb}: ${rest.join(': ').replace(SAID_TWICE, '')}`;
}

/** Sets one line of a chapter: seconds, its tag, and what was said, continued below where it is too long. */
export function storyLine(
  given: { readonly seconds: number; readonly tag: string; readonly text: string },
  width: number,
): string {
  const before = `${given.seconds.toFixed(0).padStart(4)} s  ${given.tag.padEnd(10)} `;
  return wrap(given.text, Math.max(40, width - before.length))
    .map((line, index) => (index === 0 ? before : ' '.repeat(before.length)) + line)
    .join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of stripVTControlCharacters(text).split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
