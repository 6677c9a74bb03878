import { z } from 'zod';
import type { AlarmState } from './alarm.ts';
import type { Standing } from './detector.ts';

type Stands = Pick<Standing, 'alarms' | 'shiftedAtMs'> & {
  readonly alarm: Pick<AlarmState, 'suspectSinceMs'>;
};

/** What a training must know of a detector's standing; the rest of it is the detector's own. */
export const TrainedStanding = z.object({
  alarm: z.object({ suspectSinceMs: z.number().nullable() }),
  alarms: z.array(z.object({ fromMs: z.number(), toMs: z.number() })).readonly(),
  shiftedAtMs: z.number().nullable(),
  /** When the workload's template last changed; null before the first change. */
  releasedAtMs: z.number().nullable().default(null),
}) satisfies z.ZodType<Stands>;
export type TrainedStanding = z.infer<typeof TrainedStanding>;
