import { within } from './deadline.ts';
import type { ApiDeps } from './deps.ts';
import { Problem } from './problem.ts';
import type { Answer } from './temporal-port.ts';

const STORE_MS = 3000;

/**
 * Asks the record store; whatever goes wrong there is told as "away", and logged with its cause.
 * @param consequence what that means for the one who asked, as the sentence goes on
 */
export async function askStore<T>(
  deps: ApiDeps,
  work: (store: ApiDeps['store']) => Promise<T>,
  consequence = 'so history cannot be read now',
): Promise<T> {
  try {
    return await within(STORE_MS, 'the record store', work(deps.store));
  } catch (error) {
    deps.log({ level: 'error', message: 'the record store failed', detail: { error: String(error) } });
    throw new Problem('store-away', `the record store did not answer, ${consequence}`, {
      wayOut: 'see `paramedic doctor`; what runs goes on without it',
    });
  }
}

/** What a person types to find it, and to look at it again. */
interface WayOut {
  readonly list: string;
  readonly look: string;
}
const HEAL_WAYS: WayOut = {
  list: '`paramedic get heals`',
  look: '`paramedic describe heal` or `paramedic breaker status`',
};
export const RELEASE_WAYS: WayOut = {
  list: '`paramedic get releases`',
  look: '`paramedic status RELEASE`',
};

/**
 * The value, or the problem to tell.
 * @param about what was asked for, as it stands in a sentence: `heal heal/…/1`
 */
export function valueOf<T>(answer: Answer<T>, about: string, ways: WayOut = HEAL_WAYS): T {
  if (answer.ok) return answer.value;
  switch (answer.refusal) {
    case 'not-found':
      throw new Problem('not-found', `there is no running ${about}`, {
        wayOut: `list them with ${ways.list}`,
      });
    case 'refused':
      throw new Problem('conflict', answer.sentence);
    case 'unreachable':
      throw new Problem(
        'temporal-away',
        'Temporal cannot be reached, so the request is not known to have arrived',
        {
          wayOut: 'see `paramedic status`; start it with `paramedic up`',
        },
      );
    case 'no-answer':
      throw new Problem(
        'no-answer',
        `no worker answered for ${about} in time; whether it was done is unknown`,
        {
          wayOut: `look again in a moment with ${ways.look}`,
        },
      );
  }
}

/** Why nothing is known of a run that should be there. */
export const WHY_UNKNOWN = {
  'not-found': 'Temporal knows no such run although the record says it is open',
  unreachable: 'Temporal does not answer',
  'no-answer': 'no worker answered in time',
  refused: 'the run did not answer',
} as const;
