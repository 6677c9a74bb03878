import { temporalBinary } from '../acquire/temporal.ts';
import type { Context, Part } from '../context.ts';
import { attempt } from '../process/run.ts';
import { StackError } from '../stack-error.ts';
import { SEARCH_ATTRIBUTES } from './temporal.ts';

/** The Temporal that TEMPORAL_ADDRESS names: it has to answer, and to know what runs are found by. */
export const existingTemporal: Part = {
  name: 'temporal',
  after: [],
  readyWithinMs: 5_000,
  process: false,
  alone: true,
  address: ({ existing }) => existing.temporalAddress ?? '',
  start: async (context) => {
    const known = (await attributesOf(context)).split(/\s+/);
    const missing = SEARCH_ATTRIBUTES.filter((attribute) => !known.includes(attribute));
    for (const attribute of missing) await register(context, attribute);
    context.say('temporal', `using the one at ${context.settings.existing.temporalAddress ?? ''}`);
  },
  ready: () => Promise.resolve(undefined),
  stop: () => Promise.resolve(),
};

async function attributesOf(context: Context): Promise<string> {
  const listed = await operator(context, ['search-attribute', 'list']);
  if (listed.code === 0) return listed.stdout;
  throw new StackError(
    `the Temporal at ${context.settings.existing.temporalAddress ?? ''} does not answer: ${lastLine(listed.stderr)}`,
    'check TEMPORAL_ADDRESS (host:port, no scheme) and TEMPORAL_NAMESPACE, or unset it to start one here',
  );
}

async function register(context: Context, attribute: string): Promise<void> {
  const made = await operator(context, [
    'search-attribute',
    'create',
    '--name',
    attribute,
    '--type',
    'Keyword',
  ]);
  if (made.code === 0) return;
  throw new StackError(
    `the search attribute ${attribute} could not be added to that Temporal: ${lastLine(made.stderr)}`,
    `ask its owner to add these keywords: ${SEARCH_ATTRIBUTES.join(', ')}`,
  );
}

async function operator({ settings, ...context }: Context, words: readonly string[]) {
  const where = ['--address', settings.existing.temporalAddress ?? '', '--command-timeout', '10s'];
  const binary = await temporalBinary({ settings, ...context });
  return attempt(binary, ['operator', ...words, ...where], { deadlineMs: 20_000 });
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
