import { drawsFrom } from './seeded-draws.ts';

export const SAMPLE_VERSION = 1 as const;

/** What a forest is fitted to, and all that is kept of it: the trees take 5 MB, this some 40 kB. Plain JSON. */
export interface ForestSample {
  readonly version: number;
  /** Of the draw and of the trees. */
  readonly seed: number;
  readonly rows: number;
  /** Values a row. */
  readonly width: number;
  /** Base64 of little-endian float32, row after row. */
  readonly values: string;
}

/** Full-depth trees rank no better on more rows, and their cost grows faster than the rows do. */
export const MOST_ROWS = 512;
const BYTES = 4;

/**
 * Draws at most 512 of the vectors, in random order. The same vectors and seed give the same sample.
 * @param vectors whitened features, all of the same width
 * @throws RangeError without vectors, for vectors of different widths, or a value that is not finite in what was drawn
 */
export function drawSample(vectors: readonly Float64Array[], seed: number): ForestSample {
  const width = vectors[0]?.length ?? 0;
  if (width === 0) throw new RangeError('there is nothing to draw a sample from: give at least one vector');
  const drawn = drawnFrom(vectors, seed);
  const bytes = Buffer.alloc(drawn.length * width * BYTES);
  drawn.forEach((vector, row) => {
    if (vector.length !== width || !vector.every(Number.isFinite))
      throw new RangeError(
        `a vector of ${String(vector.length)} values (${String(width)} expected) or with one that is not finite was drawn: leave out rows with a missing metric`,
      );
    vector.forEach((value, column) => bytes.writeFloatLE(value, (row * width + column) * BYTES));
  });
  return { version: SAMPLE_VERSION, seed, rows: drawn.length, width, values: bytes.toString('base64') };
}

/** The first steps of a shuffle: each vector is as likely as any other, at every place. */
function drawnFrom(vectors: readonly Float64Array[], seed: number): Float64Array[] {
  const draw = drawsFrom(seed);
  const places = Uint32Array.from(vectors, (_, place) => place);
  return Array.from({ length: Math.min(MOST_ROWS, vectors.length) }, (_, place) => {
    const other = place + Math.floor(draw() * (places.length - place));
    const chosen = places[other] ?? 0;
    places[other] = places[place] ?? 0;
    return vectors[chosen] ?? new Float64Array();
  });
}

/**
 * The rows of a sample.
 * @throws RangeError for another version, or when it does not hold as many values as it says
 */
export function rowsOf({ version, rows, width, values }: ForestSample): Float64Array[] {
  if (version !== SAMPLE_VERSION)
    throw new RangeError(
      `the forest's sample is of version ${String(version)}, not ${String(SAMPLE_VERSION)}: train the workload again`,
    );
  const bytes = Buffer.from(values, 'base64');
  if (bytes.length !== rows * width * BYTES)
    throw new RangeError(
      `the forest's sample holds ${String(bytes.length)} bytes, but ${String(rows)} rows of ${String(width)} are ${String(rows * width * BYTES)}: it was cut short; train the workload again`,
    );
  return Array.from({ length: rows }, (_, row) =>
    Float64Array.from({ length: width }, (__, column) => bytes.readFloatLE((row * width + column) * BYTES)),
  );
}
