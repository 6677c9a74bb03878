import { z } from 'zod';
import type { ReleaseProgressShape } from '../../../domain/access/release-progress-schema.ts';
import { ReleaseResultName } from '../../../domain/access/release-schema.ts';
import { hint } from './legal.ts';

const STATUSES = [
  'queued',
  'running',
  'awaiting-approval',
  'paused',
  'held',
  'undoing',
  'closed',
  ...ReleaseResultName.options,
] as const;
const STEP_STATUSES = ['waiting', 'running', 'passed', 'failed', 'skipped', 'held', 'undone'] as const;

const isStatus = (word: string): boolean => STATUSES.some((status) => status === word);
const isStepMoment = (words: string): boolean => {
  const [id = '', status, ...rest] = words.split(' ');
  return /^[\w.-]+(\/[\w.-]+)*$/.test(id) && rest.length === 0 && STEP_STATUSES.some((one) => one === status);
};

/** A status of the release or its result (`held`, `released`), or a step's id and its status (`shop/canary-10 running`). */
export const When = z.unknown().transform((given, context): string => {
  if (typeof given === 'string' && (isStatus(given) || isStepMoment(given))) return given;
  const message =
    typeof given === 'string' && given.includes(' ')
      ? `"${given}" is not a step's id and its status, like "shop/canary-10 running"; statuses of steps: ${STEP_STATUSES.join(', ')}`
      : `must be a step's id and its status, like "shop/canary-10 running", or a status; ${hint(String(given), STATUSES)}`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** All that a release has come to by now. A step that is over has run, though nobody may have looked just then. */
export function releaseMoments({ state, steps }: Pick<ReleaseProgressShape, 'state' | 'steps'>): Set<string> {
  const moments = new Set<string>([state.status]);
  if (state.status === 'closed') moments.add(state.outcome.result);
  for (const { id, status, startedAtMs } of steps) {
    moments.add(`${id} ${status}`);
    if (startedAtMs !== null) moments.add(`${id} running`);
  }
  return moments;
}
