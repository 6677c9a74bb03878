import { DryRunAnswer, ReleaseStarted } from '../../domain/access/release-progress-schema.ts';
import type { ARTEFACT_GATES } from '../../domain/access/release-request-schema.ts';
import { shortReleaseId } from '../../domain/access/release-id.ts';
import { CliError, EXIT } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import { blockingGates, gateCount, gateLines } from '../render/gates.ts';
import { plain } from '../render/plain.ts';
import { diffLines, planLines, refusalLines } from '../render/plan.ts';
import type { Session } from '../session.ts';
import { followRelease } from './follow-release.ts';
import type { FollowOptions } from './follow-release.ts';

/** A plan may take the API a minute. */
export const PLAN_MS = 75_000;
/** What the API takes in one request. */
const MOST_BYTES = 16_000_000;

export interface ArtefactOption {
  readonly gate: (typeof ARTEFACT_GATES)[number];
  readonly file: string;
}
export interface FileOptions {
  readonly file: string;
  readonly artefact?: readonly ArtefactOption[];
  readonly by?: string;
}
export interface DeployOptions extends FileOptions, FollowOptions {
  readonly dryRun?: boolean;
  readonly watch?: boolean;
}

/** Begins a release, and with `--watch` follows it to its end; or with `--dry-run` says what it would do. */
export async function deploy(session: Session, options: DeployOptions): Promise<ExitCode> {
  refuseIdleTimeout(options);
  const body = await bodyOf(session, options);
  if (options.dryRun === true) {
    const found = await planOf(session, '/api/v1/releases', body);
    return printDryRun(session, found, options.output);
  }
  return begin(session, { path: '/api/v1/releases', body }, options);
}

/** Prints what a release would create, change and delete. */
export async function diff(
  session: Session,
  options: FileOptions & { readonly output: 'text' | 'json' },
): Promise<ExitCode> {
  const { print, printJson } = session;
  const found = await planOf(session, '/api/v1/releases', await bodyOf(session, options));
  if (options.output === 'json') printJson({ apiVersion: 'v1', kind: 'diff', ...found });
  else print(found.plan === null ? refusalLines(found.refusals, session) : diffLines(found.plan, session));
  return found.plan === null ? EXIT.failed : EXIT.ok;
}

export interface RollbackOptions extends FollowOptions {
  readonly reason: string;
  readonly toRevision?: number;
  readonly by?: string;
  readonly dryRun?: boolean;
  readonly watch?: boolean;
}

/** Rolls a Deployment back by hand; releases of it are held until a person releases them. */
export async function rollBack(session: Session, given: string, options: RollbackOptions): Promise<ExitCode> {
  refuseIdleTimeout(options);
  const { toRevision, reason, by = session.world.userName } = options;
  const body = { ...placeIn(given), ...(toRevision === undefined ? {} : { toRevision }), by, reason };
  if (options.dryRun === true)
    return printDryRun(session, await planOf(session, '/api/v1/rollbacks', body), options.output);
  return begin(session, { path: '/api/v1/rollbacks', body }, options);
}

/** `shop/web` → its two parts. */
export function placeIn(given: string): { readonly namespace: string; readonly deployment: string } {
  const [namespace, deployment, ...rest] = given.split('/');
  if (namespace && deployment && rest.length === 0) return { namespace, deployment };
  throw new CliError(EXIT.usage, `"${given}" is not NAMESPACE/DEPLOYMENT`, 'write it like shop/web');
}

/** A time limit that limits nothing is a misunderstanding. */
export function refuseIdleTimeout({
  watch,
  timeout,
}: {
  readonly watch?: boolean;
  readonly timeout?: number;
}): void {
  if (timeout !== undefined && watch !== true)
    throw new CliError(EXIT.usage, '--timeout says how long to watch', 'add --watch, or leave it out');
}

async function begin(
  session: Session,
  { path, body }: { readonly path: string; readonly body: object },
  options: FollowOptions & { readonly watch?: boolean },
): Promise<ExitCode> {
  const { api, print, printJson, paint } = session;
  const { id, temporalUrl } = await api.post(path, ReleaseStarted, body);
  if (options.watch === true) return followRelease(session, id, { ...options, isFresh: true });
  if (options.output === 'json') printJson({ apiVersion: 'v1', kind: 'release-started', id, temporalUrl });
  else
    print([
      `${paint.good('Begun')}     ${plain(shortReleaseId(id))}`,
      `Follow it ${paint.bold(`paramedic status ${plain(shortReleaseId(id))} --watch`)}`,
      `Temporal  ${plain(temporalUrl)}`,
    ]);
  return EXIT.ok;
}

const planOf = (session: Session, path: string, body: object): Promise<DryRunAnswer> =>
  session.api.post(path, DryRunAnswer, { ...body, dryRun: true }, PLAN_MS);

function printDryRun(session: Session, found: DryRunAnswer, output: 'text' | 'json'): ExitCode {
  const { print, printJson, paint } = session;
  const { plan, refusals, gates } = found;
  const inTheWay = blockingGates(gates);
  const isPossible = plan !== null && inTheWay.length === 0;
  if (output === 'json') printJson({ apiVersion: 'v1', kind: 'dry-run', isPossible, ...found });
  else {
    const names = inTheWay.map(({ gate }) => gate).join(', ');
    const sum =
      plan === null
        ? paint.bad('It would be refused, and nothing was touched.')
        : isPossible
          ? paint.good('It could begin. Nothing was touched.')
          : paint.bad(`It would not come past its gates (${names}). Nothing was touched.`);
    print([
      ...(plan === null ? refusalLines(refusals, session) : planLines(plan, session)),
      '',
      ...(gates.length === 0
        ? []
        : [paint.bold('Gates'), ...gateLines(gates, session), `  ${gateCount(gates)}`, '']),
      sum,
    ]);
  }
  return isPossible ? EXIT.ok : EXIT.failed;
}

/** The file and the reports as texts: the API reads them, and says where something is wrong. */
async function bodyOf({ world }: Session, { file, artefact = [], by }: FileOptions): Promise<object> {
  const fileText = await textOf(world, file);
  const artefacts = await Promise.all(
    artefact.map(async (one) => ({ gate: one.gate, name: one.file, text: await textOf(world, one.file) })),
  );
  const bytes = [fileText, ...artefacts.map(({ text }) => text)].reduce(
    (sum, text) => sum + new TextEncoder().encode(JSON.stringify(text)).length,
    0,
  );
  if (bytes > MOST_BYTES)
    throw new CliError(
      EXIT.usage,
      `the release file and its reports are ${String(bytes)} bytes, and ${String(MOST_BYTES)} can be sent`,
      'hand over smaller reports: per suite or module, or without the output of the tests',
    );
  const fileName = file === '-' ? 'stdin' : file.slice(-300);
  return { fileText, fileName, by: by ?? world.userName, artefacts };
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder',
};

export async function textOf(world: Session['world'], file: string): Promise<string> {
  try {
    return await world.readText(file);
  } catch (failed) {
    const code = failed instanceof Error && 'code' in failed ? String(failed.code) : 'unknown cause';
    throw new CliError(EXIT.usage, `${file} cannot be read: ${WHY[code] ?? code}`, 'give the path of a file');
  }
}
