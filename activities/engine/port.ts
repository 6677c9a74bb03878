import type { TargetFindings } from '../../domain/detection/finding.ts';
import type { LeaseRequest } from '../../domain/healing/lease.ts';
import type { LimitsState, TokenAnswer, TokenRequest } from '../../domain/healing/limits.ts';
import type { Target } from '../../domain/workload/target.ts';
import type { Trip } from '../../workflows/messages.ts';

/** What activities and the watch ask of running workflows. A workflow cannot send an update; an activity can. */
export interface Engine {
  /** Signal-with-start of the workload's guard. */
  reportFindings(found: TargetFindings): Promise<void>;
  requestLease(asked: { target: Target; scope: string; request: LeaseRequest }): Promise<void>;
  /** Update `takeToken` with the token id as update id; the entity is started when it is not there. */
  takeToken(scope: string, request: TokenRequest): Promise<TokenAnswer>;
  trip(scope: string, trip: Trip): Promise<void>;
  /** What brakes a scope now; null: nothing has been limited in it yet. */
  limits(scope: string): Promise<LimitsState | null>;
  describeRun(workflowId: string): Promise<'open' | 'closed' | 'absent'>;
}
