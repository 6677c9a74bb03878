import type { Answer, Happening, Occurrence, Shape, Story, TargetShape } from './story/story.ts';

const yes = (by: string, afterMs: number): Answer => ({
  afterMs,
  by,
  decision: 'approve',
  plan: 'shown',
  via: 'update',
  isRepeated: false,
});

const ROLLING: TargetShape = {
  strategy: 'rolling',
  weights: [10, 50],
  replicas: 4,
  content: 'image',
  migration: 'none',
  isAway: false,
};

const SHAPE: Shape = {
  targets: [ROLLING],
  order: 'default',
  hasStaging: false,
  hasSmoke: false,
  quorum: 1,
  expiresSeconds: 3600,
  remindSeconds: 900,
  hasRoles: true,
  soakMinutes: [1],
  onFailure: 'undo',
  unresolvedSeconds: 1800,
};

type Changed = Partial<Omit<Story, 'shape'>> & {
  readonly shape?: Partial<Shape>;
  readonly target?: Partial<TargetShape>;
};

/** A release of one Deployment that is approved and goes well, but for what is said otherwise. */
export const plainStory = ({ shape, target, ...rest }: Changed = {}): Story => ({
  seed: 1,
  shape: { ...SHAPE, targets: [{ ...ROLLING, ...target }], ...shape },
  answers: [yes('anna', 30_000)],
  resolver: { does: 'nothing', afterMs: 0 },
  faults: [],
  happenings: [],
  ...rest,
});

export const after = (afterCalls: number, what: Occurrence, delayMs = 0): Happening => ({
  afterCalls,
  delayMs,
  what,
});
