import type {
  DryRunAnswer,
  PlannedStepShape,
  ShownPlanShape,
  TargetPlanShape,
} from '../../domain/access/release-progress-schema.ts';
import { spanText } from '../../domain/release/time-text.ts';
import type { Paint } from './colour.ts';
import { plain } from './plain.ts';
import { beside } from './wrap.ts';

export interface PlanLook {
  readonly width: number | null;
  readonly paint: Paint;
}

const KINDS = {
  deployments: 'deployment',
  services: 'service',
  configmaps: 'configmap',
  httproutes: 'httproute',
  ingresses: 'ingress',
} as const;
const SIGNS = { create: '+', patch: '~', delete: '-' } as const;
/** Sentences of one step begin under each other, unless a name is longer than this. */
const WIDEST_OBJECT = 34;
/** Less room than this beside a name, and the sentence goes under it. */
const LEAST_ROOM = 24;

type Planned = PlannedStepShape['changes'][number];

const signOf = ({ verb }: Planned, paint: Paint): ((text: string) => string) =>
  ({ create: paint.good, patch: paint.wait, delete: paint.bad })[verb];

const objectOf = ({ object }: Planned): string => plain(`${KINDS[object.resource]}/${object.name}`);

/** `+ configmap/web-config-1f2e  copy …`, one change each; what is long goes on below. */
function changeLines(changes: readonly Planned[], indent: string, { width, paint }: PlanLook): string[] {
  const wide = Math.min(WIDEST_OBJECT, Math.max(0, ...changes.map((change) => objectOf(change).length)));
  return changes.flatMap((change) => {
    const heading = `${indent}${SIGNS[change.verb]} ${objectOf(change).padEnd(wide)}  `;
    const isCramped =
      heading.length > indent.length + WIDEST_OBJECT + 4 ||
      (width !== null && width - heading.length < LEAST_ROOM);
    const [first = '', ...rest] = isCramped
      ? [heading.trimEnd(), ...beside(`${indent}    `, plain(change.sentence), width)]
      : beside(heading, plain(change.sentence), width);
    const sign = signOf(change, paint)(SIGNS[change.verb]);
    return [`${indent}${sign}${first.slice(indent.length + 1)}`, ...rest];
  });
}

/** What a release does, step by step, with what each leads to and how it is taken back. */
export function planLines(plan: ShownPlanShape, look: PlanLook): string[] {
  const { staging, targets, groups } = plan;
  const steps = (of: TargetPlanShape): string[] => targetLines(of, of.steps, look);
  const finish = targets.filter((target) => target.finish.length > 0);
  const isParallel = groups.some((group) => group.length > 1);
  return [
    `${look.paint.bold('Plan')}  ${plan.planHash.slice(0, 12)}`,
    ...(isParallel ? [`Order ${groups.map((group) => group.map(plain).join(' and ')).join(', then ')}`] : []),
    ...part('In staging', staging.flatMap(steps), look),
    ...part(staging.length === 0 ? null : 'In production', targets.flatMap(steps), look),
    ...part(
      'After the soak',
      finish.flatMap((target) => targetLines({ ...target, notes: [] }, target.finish, look)),
      look,
    ),
  ];
}

const part = (title: string | null, lines: readonly string[], { paint }: PlanLook): string[] =>
  lines.length === 0 ? [] : ['', ...(title === null ? [] : [paint.bold(title)]), ...lines];

function targetLines(
  { namespace, name, strategy, notes }: TargetPlanShape,
  steps: readonly PlannedStepShape[],
  look: PlanLook,
): string[] {
  return [
    `${plain(`${namespace}/${name}`)} ${look.paint.dim(`(${strategy})`)}`,
    ...notes.flatMap((note) => beside('  ! ', plain(note), look.width).map(look.paint.wait)),
    ...steps.flatMap((step, n) => stepLines(step, n + 1, look)),
  ];
}

function stepLines(step: PlannedStepShape, number: number, look: PlanLook): string[] {
  const line = (label: string, text: string): string[] =>
    beside(`     ${label.padEnd(7)}`, plain(text), look.width).map(look.paint.dim);
  const waits = waitsOf(step);
  return [
    ...beside(`  ${`${String(number)}.`.padEnd(3)}`, plain(step.title), look.width),
    ...changeLines(step.changes, '     ', look),
    ...(waits === null ? [] : line('then', waits)),
    ...line('undo', step.undo),
  ];
}

function waitsOf({ rollouts, deadlineSeconds, watch }: PlannedStepShape): string | null {
  const names = rollouts.map(({ deployment }) => deployment).join(' and ');
  const rollout = names === '' ? [] : [`waits for ${names}, ${spanText(deadlineSeconds * 1000)} at most`];
  const watched =
    watch === null
      ? []
      : [
          `watches ${watch.arms.canary} for ${spanText(watch.seconds * 1000)}${watch.arms.baseline === null ? '' : ` against ${watch.arms.baseline}`}`,
        ];
  const parts = [...rollout, ...watched];
  return parts.length === 0 ? null : parts.join('; ');
}

/** Only what would be created, changed and deleted, target by target. */
export function diffLines(plan: ShownPlanShape, look: PlanLook): string[] {
  const every = [...plan.targets].map((target) => ({
    target,
    changes: [...target.steps, ...target.finish].flatMap(({ changes }) => changes),
  }));
  const all = every.flatMap(({ changes }) => changes);
  const count = (verb: Planned['verb']): string =>
    String(all.filter((change) => change.verb === verb).length);
  return [
    ...every.flatMap(({ target, changes }) => [
      look.paint.bold(plain(`${target.namespace}/${target.name} (${target.strategy})`)),
      ...changeLines(changes, '  ', look),
      '',
    ]),
    `${count('create')} to create, ${count('patch')} to change, ${count('delete')} to delete.`,
  ];
}

/** Why a release would not begin, target by target. */
export const refusalLines = (refusals: DryRunAnswer['refusals'], { width, paint }: PlanLook): string[] =>
  refusals.flatMap(({ target, sentence, wayOut }) => [
    ...markedLines(`${paint.bad('✗')} `, 2, `${target}: ${sentence}`, width),
    ...beside('  → ', plain(wayOut), width),
  ]);

/** Text beside a mark whose colour takes no room. */
const markedLines = (mark: string, room: number, text: string, width: number | null): string[] => {
  const [first = '', ...rest] = beside(' '.repeat(room), plain(text), width);
  return [`${mark}${first.slice(room)}`, ...rest];
};
