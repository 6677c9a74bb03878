import type { Entity } from '../data/entity.ts';
import type { Verdicts } from './verdicts.ts';

/** Silence: what every detector has to be better than, and what accuracy alone would rank highest. */
export const neverAlarm = ({ test }: Entity): Verdicts => ({
  name: 'never alarm',
  scores: Array<number>(test.rows).fill(0),
  alarms: Array<boolean>(test.rows).fill(false),
});
