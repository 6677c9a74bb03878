import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { ARTEFACT_GATES } from '../../domain/access/release-request-schema.ts';
import type { Steering } from '../../domain/release/progress.ts';
import { deploy, diff, rollBack } from '../commands/deploy.ts';
import type { ArtefactOption, DeployOptions, FileOptions, RollbackOptions } from '../commands/deploy.ts';
import { releaseHold, reportScan, resolveIncident, steer } from '../commands/releases.ts';
import type { Run } from '../program.ts';
import { span, wholeNumber } from './numbers.ts';

export function releaseCommands(program: Command, run: Run): void {
  beginnings(program, run);
  steerings(program, run);
  reports(program, run);
  aftermath(program, run);
}

const output = (): Option => new Option('-o, --output <form>').choices(['text', 'json']).default('text');
const MOST_REVISION = 1_000_000_000;

/** `tests=junit.xml`; may be given again and again. */
function artefact(given: string, before: readonly ArtefactOption[] = []): ArtefactOption[] {
  const [, name = '', file = ''] = /^([a-z-]+)=(.+)$/.exec(given) ?? [];
  const gate = ARTEFACT_GATES.find((one) => one === name);
  if (gate !== undefined) return [...before, { gate, file }];
  throw new InvalidArgumentError(
    `It must be GATE=FILE, with a gate of ${ARTEFACT_GATES.join(', ')}: tests=junit.xml.`,
  );
}

/** What commands that begin something have in common. */
const beginning = (program: Command, name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .option('--dry-run', 'say what it would do, step by step; touch nothing')
    .option('--by <person>', 'in whose name (default: yours)')
    .option('-w, --watch', 'follow it until it is over; ends well only if it succeeds')
    .option('--timeout <time>', 'with --watch: no longer than this, as 90s or 10m', span)
    .addOption(output());

const withFile = (command: Command): Command =>
  command
    .requiredOption('-f, --file <file>', 'the release, in YAML; - reads what is piped in')
    .option('--artefact <gate=file>', 'a report for a gate: tests=junit.xml; again for more', artefact);

function beginnings(program: Command, run: Run): void {
  withFile(
    beginning(program, 'deploy', 'release what a file says; whatever fails is undone in reverse'),
  ).action((options: DeployOptions) => run((session) => deploy(session, options)));
  withFile(program.command('diff').description('what a release would create, change and delete'))
    .addOption(output())
    .action((options: FileOptions & { output: 'text' | 'json' }) => run((session) => diff(session, options)));
  beginning(program, 'rollback', 'go back to an earlier version, and hold releases until you lift it')
    .argument('<namespace/deployment>')
    .option(
      '--to-revision <n>',
      'as `kubectl rollout history` counts; default: the one before',
      wholeNumber(1, MOST_REVISION),
    )
    .requiredOption('--reason <text>', 'for whoever looks next')
    .action((given: string, options: RollbackOptions) => run((session) => rollBack(session, given, options)));
}

const STEERING: readonly (readonly [Steering, string, 'needs a reason' | 'needs none'])[] = [
  ['promote', 'end the watch or the hold of a release: the next step begins by your word', 'needs a reason'],
  ['pause', 'begin no further step of a release', 'needs a reason'],
  ['resume', 'go on with a release that is paused', 'needs none'],
  ['abort', 'end a release; what it did is undone in reverse', 'needs a reason'],
  ['skip', 'skip the soak step under way (approvers only)', 'needs a reason'],
  ['retry', 'run the step again that a release is held at, after you repaired something', 'needs none'],
];

function steerings(program: Command, run: Run): void {
  for (const [name, description, need] of STEERING) {
    const reason = new Option('--reason <text>', 'for whoever looks next');
    program
      .command(name)
      .description(description)
      .argument('<release>')
      .addOption(need === 'needs a reason' ? reason.makeOptionMandatory() : reason)
      .action((given: string, options: { reason?: string }) =>
        run(async (session) => {
          await steer(session, name, given, options);
          return undefined;
        }),
      );
  }
}

/** What machines find while a release is under way. */
function reports(program: Command, run: Run): void {
  program
    .command('report-scan')
    .description(
      'tell a release of a scan: what only its version has, an approver accepts or it is taken back',
    )
    .argument('<release>')
    .requiredOption('--sarif <file>', 'scan of the version that is released')
    .option('--before <file>', 'scan of the version that served before; without it nothing is held')
    .action((given: string, options: { sarif: string; before?: string }) =>
      run(async (session) => {
        await reportScan(session, given, options);
        return undefined;
      }),
    );
}

/** What releases leave behind. */
function aftermath(program: Command, run: Run): void {
  program
    .command('incidents')
    .description('an open incident holds releases of its workloads back; see `get incidents`')
    .command('resolve')
    .description('say that it is over')
    .argument('<id>', 'INC-0001')
    .requiredOption('--reason <text>', 'for whoever looks next')
    .action((id: string, options: { reason: string }) =>
      run(async (session) => {
        await resolveIncident(session, id, options);
        return undefined;
      }),
    );
  program
    .command('holds')
    .description('a rollback by hand holds releases of its workload; see `get holds`')
    .command('release')
    .description('let releases in again')
    .argument('<namespace/deployment>')
    .requiredOption('--reason <text>', 'for whoever looks next')
    .action((given: string, options: { reason: string }) =>
      run(async (session) => {
        await releaseHold(session, given, options);
        return undefined;
      }),
    );
}
