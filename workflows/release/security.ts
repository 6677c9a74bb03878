import { condition, setHandler } from '@temporalio/workflow';
import { answerReport } from '../../domain/release/security-report.ts';
import type { SecurityQuestion, SecurityReport } from '../../domain/release/security-report.ts';
import type { Steer, SteerAnswer } from '../../domain/release/progress.ts';
import * as messages from '../messages.ts';
import { mark } from './plan-lines.ts';
import { goOn, say } from './release-run.ts';
import type { Ending, ReleaseRun } from './release-run.ts';
import { tellAboutRelease } from './tell.ts';
import { abortion, beginHold, isAborted } from './waiting.ts';

/** Scans that are reported while a release is under way. */
export function listenToScanners(run: ReleaseRun): void {
  setHandler(messages.reportSecurity, (report) => reported(run, report), {
    validator: (report: SecurityReport) => {
      const answer = answerTo(run, report);
      if (!answer.accepted) throw new Error(answer.sentence);
    },
  });
}

function answerTo(run: ReleaseRun, report: SecurityReport) {
  const { releaseId, file } = run.input;
  const { role } = file.approval;
  const { unresolvedSeconds } = file.thresholds;
  const { phase, isUndoing } = run;
  const facts = { releaseId, phase, isUndoing, role, unresolvedSeconds, asked: run.inbox.askedAbout };
  return answerReport(run.progress.state, facts, report);
}

async function reported(run: ReleaseRun, report: SecurityReport): Promise<SteerAnswer> {
  const answer = answerTo(run, report);
  if (!answer.accepted) return answer;
  const { sentence, ask } = answer;
  for (const key of ask) run.inbox.askedAbout.add(key);
  if (ask.length > 0)
    run.inbox.questions.push({ sentence: report.verdict.sentence, untilMs: null, acceptedBy: null });
  await say(run, 'verified', `scan reported by ${report.by} (unauthenticated): ${sentence}`);
  return { accepted: true, sentence };
}

const openQuestion = (run: ReleaseRun): SecurityQuestion | undefined =>
  run.inbox.questions.find(({ acceptedBy }) => acceptedBy === null);

/** Only of the question that is shown: the next one is asked for itself. */
export function acceptShown(run: ReleaseRun, by: Steer): void {
  const { state } = run.progress;
  const shown = state.status === 'held' ? state.hold.sentence : null;
  const question = openQuestion(run);
  if (question?.sentence === shown) question.acceptedBy = by;
}

/** A scan found what only the new version has, and nobody has accepted it yet. */
export const isQuestioned = (run: ReleaseRun): boolean => openQuestion(run) !== undefined;

/** A scan's findings are asked about one after another, at every step that comes to them. Null: all are accepted. */
export async function askAboutSecurity(run: ReleaseRun, stepId: string): Promise<Ending | null> {
  for (;;) {
    const question = openQuestion(run);
    if (question === undefined) return null;
    const ending = await ask(run, stepId, question);
    if (ending !== null) return ending;
  }
}

async function ask(run: ReleaseRun, stepId: string, question: SecurityQuestion): Promise<Ending | null> {
  const { unresolvedSeconds } = run.input.file.thresholds;
  const sinceMs = Date.now();
  const isFirst = question.untilMs === null;
  const untilMs = (question.untilMs ??= sinceMs + unresolvedSeconds * 1000);
  const { sentence } = question;
  await beginHold(run, stepId, { why: 'security', sentence, sinceMs, untilMs });
  if (isFirst) await tellPeople(run, sentence, sinceMs);
  const isOver = (): boolean => question.acceptedBy !== null || isAborted(run);
  await condition(isOver, Math.max(1, untilMs - Date.now()));
  run.holds.delete(stepId);
  if (isAborted(run)) return abortion(run);
  const { acceptedBy } = question;
  if (acceptedBy === null)
    return {
      result: 'rolled-back',
      trigger: 'security-finding',
      sentence: `nobody accepted it in ${minutes(unresolvedSeconds)}: ${sentence}`,
    };
  const accepted = `accepted by ${acceptedBy.by} (unauthenticated): ${acceptedBy.reason}`;
  mark(run, stepId, 'running', accepted);
  if (isFirst) await say(run, 'answered', accepted);
  await goOn(run, stepId);
  return null;
}

async function tellPeople(run: ReleaseRun, sentence: string, sinceMs: number): Promise<void> {
  const { input } = run;
  await say(run, 'held', `held (security): ${sentence}`);
  await tellAboutRelease(run, {
    id: `security/${String(sinceMs)}`,
    title: 'is held: a scan found something that only the new version has',
    text: `${sentence}. It is taken back in ${minutes(input.file.thresholds.unresolvedSeconds)} unless somebody of the role ${input.file.approval.role} accepts it: \`paramedic promote ${input.releaseId} --reason …\`.`,
  });
}

const minutes = (seconds: number): string => `${String(Math.round(seconds / 60))} min`;
