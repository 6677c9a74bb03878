import fc from 'fast-check';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

export const delay = fc.oneof(
  { weight: 3, arbitrary: fc.nat(2 * SECOND_MS) },
  { weight: 2, arbitrary: fc.nat(2 * MINUTE_MS) },
  { weight: 1, arbitrary: fc.nat(2 * HOUR_MS) },
);

/** How long a stop or a freeze lasts. */
export const spell = fc.oneof(
  { weight: 5, arbitrary: fc.nat(30 * MINUTE_MS) },
  { weight: 1, arbitrary: fc.nat(30 * HOUR_MS) },
);
