import { holdersOf, isSamePerson } from '../policy/people.ts';
import type { PeoplePolicy } from '../policy/people.ts';
import { gateRefusals } from './gate-refusals.ts';
import type { ReleaseFile } from './release-schema.ts';
import { spanText, stampText } from './time-text.ts';

/**
 * What is wrong with a release file that its schema cannot say: parts that contradict each other or the clock, and gates
 * there are none of. Sentences beginning with the place (`gates.waive[0].untilMs: …`) and ending with the way out; all
 * of them at once, before anything is looked at. Empty: nothing is wrong.
 */
export const refuseFile = (file: ReleaseFile, nowMs: number): readonly string[] => [
  ...gateRefusals(file),
  ...refuseSecondWords(file),
  ...refuseOldWaivers(file, nowMs),
  ...refuseStaging(file),
  ...refuseNamesakes(file),
  ...refuseReminders(file),
  ...refuseSoak(file),
  ...refuseMetrics(file),
];

function refuseSecondWords({ gates }: ReleaseFile): string[] {
  const named = [
    ...gates.attest.map(({ gate }, i) => ({ gate, at: `gates.attest[${String(i)}].gate` })),
    ...gates.waive.map(({ gate }, i) => ({ gate, at: `gates.waive[${String(i)}].gate` })),
  ];
  return named
    .filter(({ gate }, i) => named.findIndex((other) => other.gate === gate) !== i)
    .map(
      ({ gate, at }) =>
        `${at}: there is a word for the gate ${gate} already; leave one, so that it is clear by whose it stands.`,
    );
}

const refuseOldWaivers = ({ gates }: ReleaseFile, nowMs: number): string[] =>
  gates.waive.flatMap(({ gate, by, untilMs }, i) =>
    untilMs > nowMs
      ? []
      : [
          `gates.waive[${String(i)}].untilMs: the waiver of ${by} is over since ${stampText(untilMs)}; the gate ${gate} has to pass again, or be waived anew.`,
        ],
  );

/** Staging proves nothing where it is production itself. */
function refuseStaging(file: ReleaseFile): string[] {
  const { staging, targets } = file;
  const inProduction = targets.find(({ namespace }) => (namespace ?? file.namespace) === staging?.namespace);
  if (staging === null || (inProduction === undefined && staging.namespace !== file.namespace)) return [];
  return [
    `staging.namespace: in ${staging.namespace} ${inProduction?.deployment ?? 'this release'} is in production; name another namespace, or leave staging out and waive the gate staging.`,
  ];
}

/** Steps, changes and groups are named after the Deployment, and staging has room for one of each name. */
const refuseNamesakes = ({ targets }: ReleaseFile): string[] =>
  targets.flatMap(({ deployment }, i) =>
    targets.findIndex((other) => other.deployment === deployment) === i
      ? []
      : [
          `targets[${String(i)}].deployment: there is a ${deployment} of another namespace already, and their steps could not be told apart; release them one after the other.`,
        ],
  );

/** A default that nobody wrote down contradicts nothing: with a short expiry there is no reminder. */
const DEFAULT_REMIND_SECONDS = 900;

function refuseReminders({ approval }: ReleaseFile): string[] {
  const { remindSeconds, expiresSeconds } = approval;
  if (remindSeconds < expiresSeconds || remindSeconds === DEFAULT_REMIND_SECONDS) return [];
  return [
    `approval.remindSeconds: the request expires after ${String(expiresSeconds)} s, before anybody is reminded after ${String(remindSeconds)} s; lower it or raise approval.expiresSeconds.`,
  ];
}

/** A look judges the window before it (DESIGN §11). */
const WINDOW_MS = 30_000;

const refuseSoak = ({ soakMinutes }: ReleaseFile): string[] =>
  soakMinutes.flatMap((minutes, i) => {
    const sinceMs = Math.round((minutes - (soakMinutes[i - 1] ?? 0)) * 60_000);
    if (sinceMs >= WINDOW_MS) return [];
    const before = i === 0 ? 'the soak began' : 'the look before';
    return [
      `soakMinutes[${String(i)}]: comes ${spanText(sinceMs)} after ${before}; a look needs a window of ${spanText(WINDOW_MS)} (0.5) at least.`,
    ];
  });

const refuseMetrics = ({ metrics }: ReleaseFile): string[] =>
  metrics.flatMap(({ name, min, max }, i) => {
    const at = `metrics[${String(i)}]`;
    const isSecond = metrics.findIndex((other) => other.name === name) !== i;
    const isEmpty = min !== undefined && max !== undefined && min > max;
    return [
      ...(isSecond
        ? [
            `${at}.name: there is a metric ${name} already; name it otherwise, so that a verdict can say which.`,
          ]
        : []),
      ...(isEmpty
        ? [
            `${at}.min: ${String(min)} is above max ${String(max)}, so that no value would do; swap or mend them.`,
          ]
        : []),
    ];
  });

/**
 * Whether the people of the policy can approve at all, in a sentence of the same form; null: they can, or nobody wrote
 * down who holds which role. Better refused at once than after gates, backup, staging and an hour of waiting.
 */
export function refuseApprovers(
  approval: Pick<ReleaseFile['approval'], 'role' | 'quorum'>,
  requestedBy: string,
  people: PeoplePolicy,
): string | null {
  const { role, quorum } = approval;
  const others = holdersOf(people, role)?.filter((holder) => !isSamePerson(holder, requestedBy));
  if (others === undefined || others.length >= quorum) return null;
  const who = others.length === 0 ? 'nobody' : others.join(', ');
  return `approval: ${String(quorum)} of the role ${role} must approve, but ${who} holds it besides ${requestedBy}, who asks; list people under roles.${role} of policy.yaml, or ask for another role or quorum.`;
}
