import type { SecurityVerdict } from './judge-security.ts';
import { securityKey } from './judge-security.ts';
import type { ReleasePhase, ReleaseState, Steer } from './progress.ts';
import { standingOf } from './standing.ts';

/** What a scan of the released version says beside one of the version before, while the release is under way. */
export interface SecurityReport {
  readonly by: string;
  /** Name of the report, for people. */
  readonly file: string;
  readonly verdict: SecurityVerdict;
}

export interface ReportFacts {
  readonly releaseId: string;
  readonly phase: ReleasePhase;
  readonly isUndoing: boolean;
  readonly role: string;
  readonly unresolvedSeconds: number;
  /** Keys of the findings a person was asked about already: what was accepted is not asked again by the next scan. */
  readonly asked: ReadonlySet<string>;
}

/** A question to a person, about findings of a scan. */
export interface SecurityQuestion {
  readonly sentence: string;
  /** Epoch ms; null: no step has come to it yet. */
  untilMs: number | null;
  acceptedBy: Steer | null;
}

/** `ask`: keys of the findings a person has to be asked about; empty: nothing is asked. */
export type ReportAnswer =
  | { readonly accepted: true; readonly sentence: string; readonly ask: readonly string[] }
  | { readonly accepted: false; readonly sentence: string };

const TOO_LATE: ReadonlySet<ReleasePhase> = new Set<ReleasePhase>(['finish', 'record']);

/**
 * What a report leads to. Findings that only the new version has ask a person, once; nothing new is recorded, and what
 * cannot be told is recorded as unknown, which never acts. Refused when there is nothing left to hold.
 * @source REQUIREMENTS §4 "security finding"; DESIGN §8
 */
export function answerReport(state: ReleaseState, facts: ReportFacts, report: SecurityReport): ReportAnswer {
  const { releaseId, asked, role } = facts;
  if (facts.isUndoing || state.status === 'closed' || state.status === 'undoing' || TOO_LATE.has(facts.phase))
    return {
      accepted: false,
      sentence: `too late to ask about a scan: ${standingOf(state, releaseId).what}; release the mended version, or go back with \`paramedic rollback\``,
    };
  const { answer, added, sentence } = report.verdict;
  const recorded = (what: string): ReportAnswer => ({
    accepted: true,
    sentence: `${report.file}: ${what}`,
    ask: [],
  });
  if (answer === 'unknown') return recorded(`unknown, so nothing is done: ${sentence}`);
  if (answer === 'fine') return recorded(sentence);
  const ask = added.map(securityKey).filter((key) => !asked.has(key));
  if (ask.length === 0) return recorded('a person was asked about all of these findings already');
  const minutes = String(Math.round(facts.unresolvedSeconds / 60));
  return {
    accepted: true,
    sentence: `${report.file}: ${sentence}; the release is held, and taken back in ${minutes} min unless somebody of the role ${role} accepts it with \`paramedic promote ${releaseId} --reason …\``,
    ask,
  };
}
