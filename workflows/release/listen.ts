import { setHandler } from '@temporalio/workflow';
import { checkReleaseDecision, countApproval } from '../../domain/release/approval.ts';
import type { Decision, DecisionAnswer } from '../../domain/healing/progress.ts';
import { STEERINGS } from '../../domain/release/progress.ts';
import type { Steer, SteerAnswer, Steering } from '../../domain/release/progress.ts';
import { answerSteering } from '../../domain/release/steering.ts';
import { failureSentence } from '../healing/held.ts';
import * as messages from '../messages.ts';
import { looks } from '../proxies.ts';
import { acceptShown } from './security.ts';
import { enter, say, show } from './release-run.ts';
import type { ReleaseRun } from './release-run.ts';

/** Every message a release understands. */
export function listen(run: ReleaseRun): void {
  setHandler(messages.releaseProgress, () => run.progress);
  setHandler(messages.leaseGranted, ({ fence, targetKey }) => {
    if (targetKey !== undefined) run.fences.set(targetKey, fence);
  });
  setHandler(messages.findingsRecurred, (found) => void run.inbox.found.push(found));
  setHandler(messages.supersedeRelease, (steer) => void (run.inbox.superseded = steer));
  for (const steering of STEERINGS)
    setHandler(messages.STEERING_UPDATES[steering], (steer) => steered(run, steering, steer), {
      validator: (steer: Steer) => {
        const answer = answerSteering(run.progress.state, steeringFacts(run), steering, steer);
        if (!answer.accepted) throw new Error(answer.sentence);
      },
    });
  setHandler(messages.decideApproval, (decision) => weigh(run, decision, 'update'), {
    validator: (decision: Decision) => {
      const check = checkReleaseDecision(run.progress.state, decision, decisionFacts(run));
      if (!check.isValid) throw new Error(check.refusal);
    },
  });
  const onTwin = (decision: Decision['decision']) => async (given: Partial<Decision>) => {
    try {
      const answer = await weigh(run, decisionOf(run, decision, given), 'signal');
      if (!answer.accepted) refuseVisibly(run, answer.sentence);
    } catch (failed) {
      // A signal whose handler fails ends the whole run, with everything it wrote still standing.
      refuseVisibly(run, `could not be counted: ${failureSentence(failed)}`);
    }
  };
  setHandler(messages.approve, onTwin('approve'));
  setHandler(messages.reject, onTwin('reject'));
}

const decisionFacts = (run: ReleaseRun) => ({
  nowMs: Date.now(),
  requestedBy: run.input.requestedBy,
  people: run.people,
});

const steeringFacts = (run: ReleaseRun) => ({
  releaseId: run.input.releaseId,
  phase: run.phase,
  isUndoing: run.isUndoing,
  isWatching: run.watches > 0,
  isPausing: run.inbox.paused !== null,
  isSoaking: run.phase === 'soak',
  hasFailedStep: run.progress.steps.some(({ status }) => status === 'held'),
  requestedBy: run.input.requestedBy,
  people: run.people,
  role: run.input.file.approval.role,
});

function steered(run: ReleaseRun, steering: Steering, steer: Steer): SteerAnswer {
  const answer = answerSteering(run.progress.state, steeringFacts(run), steering, steer);
  if (!answer.accepted) return answer;
  switch (answer.effect.kind) {
    case 'end-watch':
    case 'leave-hold':
      run.inbox.promotions.push(steer);
      break;
    case 'accept-findings':
      acceptShown(run, steer);
      break;
    case 'pause':
      run.inbox.paused = steer;
      break;
    case 'resume':
      run.inbox.paused = null;
      break;
    case 'abort':
      run.inbox.abort = steer;
      break;
    case 'skip-soak-step':
      run.inbox.skips.push(steer);
      break;
    case 'retry-step':
      run.inbox.retries.push(steer);
      break;
  }
  return { accepted: true, sentence: answer.sentence };
}

/** A twin signal from the Temporal UI names little; what it leaves out is the plan on the screen, unsigned. */
function decisionOf(
  run: ReleaseRun,
  decision: Decision['decision'],
  given: Partial<Decision> | null | undefined,
): Decision {
  const { state } = run.progress;
  const unsigned = {
    planHash: state.status === 'awaiting-approval' ? state.planHash : '',
    actor: 'temporal',
    reason: 'given in the Temporal UI or CLI',
    signature: '',
    expiresAtMs: 0,
  };
  return { ...unsigned, ...given, decision };
}

/** Verifies who decided, then counts; the rule is asked again because another decision may have come meanwhile. */
async function weigh(run: ReleaseRun, decision: Decision, via: 'update' | 'signal'): Promise<DecisionAnswer> {
  const signature = await looks.checkSignature({ healId: run.input.releaseId, decision, via });
  if (!signature.accepted) return signature;
  const signed = { ...decision, actor: signature.actor };
  const { state } = run.progress;
  const check = checkReleaseDecision(state, signed, decisionFacts(run));
  if (!check.isValid) return { accepted: false, sentence: check.refusal };
  if (state.status !== 'awaiting-approval') return { accepted: false, sentence: 'nothing is asked any more' };
  const counted = countApproval(state, signed, Date.now());
  if (counted.counted === 'rejected') {
    run.inbox.isRejected = true;
    run.inbox.abort = { by: counted.by, reason: counted.reason };
  } else await enter(run, counted.state);
  if (counted.counted === 'approved') run.inbox.isApproved = true;
  const note = check.note === null ? '' : ` (${check.note})`;
  await say(run, 'answered', `${counted.sentence} (unauthenticated)${note}`);
  return { accepted: true, sentence: `${counted.sentence}${note}` };
}

function refuseVisibly(run: ReleaseRun, sentence: string): void {
  const { state } = run.progress;
  if (state.status !== 'awaiting-approval') return;
  const refusals = [...state.refusals, sentence].slice(-5);
  run.progress = { ...run.progress, state: { ...state, refusals } };
  show(run);
}
