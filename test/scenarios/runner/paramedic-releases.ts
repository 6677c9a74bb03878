import { Accepted } from '../../../domain/access/control-schema.ts';
import { ReleaseDetail, ReleaseStarted } from '../../../domain/access/release-progress-schema.ts';
import type { Steering } from '../../../domain/release/progress.ts';
import { ask, call, inPath, parse, refusalIn } from './ask-paramedic.ts';

/** A release or rollback that was asked for: its id, or why Paramedic did not take it. */
export type Begun = { readonly id: string } | { readonly refusal: string };

export const idIn = (begun: Begun): string | null => ('id' in begun ? begun.id : null);
export const refusalOf = (begun: Begun): string | null => ('refusal' in begun ? begun.refusal : null);

/** What was said to a release, in Paramedic's own words. */
export interface Said {
  readonly accepted: boolean;
  readonly sentence: string;
}

export interface Word {
  readonly by: string;
  readonly reason: string;
}

/** A file in SARIF. */
export interface Report {
  readonly name: string;
  readonly text: string;
}

/** Paramedic's doors to releases. A refusal is an answer; only what is no answer at all throws. */
export interface Releases {
  start(asked: { fileText: string; fileName: string; by: string }): Promise<Begun>;
  rollBack(asked: Word & { namespace: string; deployment: string; toRevision?: number }): Promise<Begun>;
  detail(id: string): Promise<ReleaseDetail>;
  decide(id: string, answer: { decision: 'approve' | 'reject'; planHash: string; by: string }): Promise<Said>;
  steer(id: string, steer: Word & { command: Steering }): Promise<Said>;
  reportScan(id: string, report: { by: string; scan: Report; before?: Report }): Promise<Said>;
}

export function releasesAt(url: string): Releases {
  const begin = async (path: string, body: object): Promise<Begun> => {
    const reply = await ask(`${url}${path}`, body);
    const refusal = refusalIn(reply);
    return refusal === null ? { id: parse(ReleaseStarted, path, reply.body).id } : { refusal };
  };
  const say = async (path: string, body: object): Promise<Said> => {
    const reply = await ask(`${url}${path}`, body);
    const refusal = refusalIn(reply);
    return refusal === null
      ? { accepted: true, sentence: parse(Accepted, path, reply.body).sentence }
      : { accepted: false, sentence: refusal };
  };
  const pathOf = (id: string): string => `/api/v1/releases/${inPath(id)}`;
  return {
    start: (asked) => begin('/api/v1/releases', asked),
    rollBack: (asked) => begin('/api/v1/rollbacks', asked),
    detail: async (id) => parse(ReleaseDetail, pathOf(id), await call(`${url}${pathOf(id)}`)),
    decide: (id, { by, ...answer }) =>
      say(`${pathOf(id)}/decision`, { ...answer, actor: by, reason: 'the scenario says so' }),
    steer: (id, steer) => say(`${pathOf(id)}/steer`, steer),
    reportScan: (id, report) => say(`${pathOf(id)}/security-scan`, report),
  };
}
