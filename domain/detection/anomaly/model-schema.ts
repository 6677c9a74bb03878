import { z } from 'zod';
import type { Basis } from './features.ts';
import type { Metric } from './metric.ts';
import { MODEL_VERSION } from './model.ts';
import type { Model } from './model.ts';
import type { Routine } from './routine.ts';
import type { Scaling } from './scaling.ts';
import type { Season } from './seasonality.ts';
import type { Tail } from './tail.ts';
import type { View } from './view.ts';

/** Every field of a type, also the optional ones: a field that is added there and not here does not compile. */
type Fields<T> = { readonly [Field in keyof T]-?: z.ZodType<T[Field]> };

// JSON knows no NaN and no infinity, and zod takes neither: a model that holds one is refused when it is written.
const numbers = z.array(z.number()).readonly();
const whole = z.number().int().nonnegative();

const MetricShape = z.strictObject({
  name: z.string(),
  transform: z.enum(['linear', 'log']),
  unit: z.number().positive().exactOptional(),
  leastRange: z.number().exactOptional(),
} satisfies Fields<Metric>);

const ScalingShape = z.strictObject({ low: numbers, range: numbers } satisfies Fields<Scaling>);

const SeasonShape = z.strictObject({
  daily: whole,
  weekly: whole,
  weights: z.array(numbers).readonly(),
} satisfies Fields<Season>);

const BasisShape = z.strictObject({
  metrics: z.array(MetricShape).min(1).readonly(),
  intervalMs: z.number().positive(),
  scaling: ScalingShape,
  season: SeasonShape.nullable(),
} satisfies Fields<Basis>);

const ViewShape = z.strictObject({
  name: z.string(),
  features: z.array(whole).readonly(),
  centre: numbers,
  covariance: numbers,
  exponent: z.number(),
} satisfies Fields<View>);

const TailShape = z.strictObject({
  body: numbers,
  from: z.number(),
  share: z.number(),
  scale: z.number(),
  peaks: whole,
} satisfies Fields<Tail>);

const RoutineShape = z.strictObject({
  slotMs: z.number().positive(),
  excess: z.array(numbers).readonly(),
} satisfies Fields<Routine>);

const ModelShape = z.strictObject({
  version: z.literal(MODEL_VERSION),
  basis: BasisShape,
  views: z.array(ViewShape).min(1).readonly(),
  routine: RoutineShape.nullable(),
  tails: z.array(TailShape).readonly(),
  surprise: TailShape,
  trained: z.strictObject({ fromMs: z.number(), toMs: z.number(), rows: whole } satisfies Fields<
    Model['trained']
  >),
} satisfies Fields<Model>);

/** A model from outside: of this version, whole, and of one piece. Scoring trusts what passed here. */
export const StoredModelBody = ModelShape.superRefine((model, context) => {
  for (const message of contradictionsIn(model)) context.addIssue({ code: 'custom', message });
}) satisfies z.ZodType<Model>;

/** Lists whose lengths do not agree: read past their end they would count as 0, and score in silence. */
function contradictionsIn({ basis, views, routine, tails }: Model): string[] {
  const { metrics, scaling, season } = basis;
  const found: string[] = [];
  const claim = (isSo: boolean, sentence: string): void => {
    if (!isSo) found.push(sentence);
  };
  claim(
    scaling.low.length === metrics.length && scaling.range.length === metrics.length,
    'not every metric has its scale',
  );
  claim(season === null || season.weights.length === metrics.length, 'not every metric has its season');
  const waves = season === null ? 0 : 1 + 2 * (season.daily + season.weekly);
  claim(season === null || season.weights.every((one) => one.length === waves), 'a season lacks waves');
  claim(tails.length === views.length, 'not every view has its tail');
  claim(routine === null || routine.excess.length === views.length, 'not every view has its routine');
  const places = metrics.length * (season === null ? 2 : 3);
  for (const { name, features, centre, covariance } of views) {
    const size = features.length;
    claim(size > 0 && features.every((place) => place < places), `view ${name} looks where there is nothing`);
    claim(
      centre.length === size && covariance.length === (size * (size + 1)) / 2,
      `view ${name} is incomplete`,
    );
  }
  return found;
}
