import { z } from 'zod';

/** Prometheus said nothing that can be used; the message says why, without its address. */
export class UnreadableMetrics extends Error {
  override readonly name = 'UnreadableMetrics';
}

/** One series' value now. Not finite where Prometheus said NaN or an infinity. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
}

const Point = z.tuple([z.number(), z.string()]);
const Labels = z.record(z.string(), z.string());

const Failure = z.object({
  status: z.literal('error'),
  errorType: z.string().default('error'),
  error: z.string().default('no reason given'),
});

const success = <T extends z.ZodType>(resultType: string, item: T) =>
  z.object({
    status: z.literal('success'),
    warnings: z.array(z.string()).optional(),
    data: z.object({ resultType: z.literal(resultType), result: z.array(item) }),
  });

const Vector = success('vector', z.object({ metric: Labels, value: Point }));
const Matrix = success('matrix', z.object({ metric: Labels, values: z.array(Point) }));

const SHOWN = 160;
const shown = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, SHOWN);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const what = text.trim() === '' ? 'nothing' : `text that is not JSON ("${shown(text).slice(0, 40)}")`;
    throw new UnreadableMetrics(`Prometheus answered with ${what}`, { cause });
  }
}

function read<T extends { readonly warnings?: readonly string[] | undefined }>(
  schema: z.ZodType<T>,
  text: string,
): T {
  const given = parsed(text);
  const failure = Failure.safeParse(given);
  if (failure.success)
    throw new UnreadableMetrics(
      `Prometheus refused the query (${failure.data.errorType}): ${shown(failure.data.error)}`,
    );
  const answer = schema.safeParse(given);
  if (!answer.success)
    throw new UnreadableMetrics('Prometheus answered with JSON of another shape than its API has');
  // Federating front ends report missing shards as warnings: what is left is a part, not the whole.
  const [warning] = answer.data.warnings ?? [];
  if (warning !== undefined)
    throw new UnreadableMetrics(`Prometheus answered in part only: ${shown(warning)}`);
  return answer.data;
}

/** Prometheus writes `NaN`, `+Inf` and `-Inf`; none of them is a figure. */
const figure = (text: string): number => (/^[-+]?[\d.]/.test(text) ? Number(text) : Number.NaN);

/** An instant query's answer. Throws `UnreadableMetrics`. */
export const parseVector = (text: string): Sample[] =>
  read(Vector, text).data.result.map(({ metric, value }) => ({ labels: metric, value: figure(value[1]) }));

/** A range query's answer, oldest point first. Throws `UnreadableMetrics`. */
export const parseMatrix = (text: string): Series[] =>
  read(Matrix, text).data.result.map(({ metric, values }) => ({
    labels: metric,
    points: values.map(([atSeconds, value]) => ({
      atMs: Math.round(atSeconds * 1000),
      value: figure(value),
    })),
  }));
