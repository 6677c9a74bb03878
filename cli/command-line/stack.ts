import { Option } from 'commander';
import type { Command } from 'commander';
import type { FollowOptions } from '../commands/follow-release.ts';
import { releaseStatus } from '../commands/releases.ts';
import { status, upOrDown } from '../commands/stack.ts';
import { CliError, EXIT } from '../exit-code.ts';
import type { Run } from '../program.ts';
import { span } from './numbers.ts';

interface StatusOptions extends FollowOptions {
  readonly watch?: boolean;
}

interface UpOptions {
  readonly fresh?: boolean;
  readonly withoutParamedic?: boolean;
}

export function stackCommands(program: Command, run: Run): void {
  program
    .command('up')
    .description('start the local stack: Temporal, a Kubernetes cluster, Prometheus, Paramedic')
    .option('--fresh', 'forget earlier runs and records')
    .option('--without-paramedic', 'everything but Paramedic itself')
    .action(({ fresh, withoutParamedic }: UpOptions) => {
      const flags = [...(fresh ? ['--fresh'] : []), ...(withoutParamedic ? ['--without-paramedic'] : [])];
      return run((session) => upOrDown(session, ['up', ...flags]));
    });
  program
    .command('down')
    .description('end the local stack and leave nothing of it running')
    .action(() => run((session) => upOrDown(session, ['down'])));
  program
    .command('status')
    .description('how the parts stand and who is waited for; or where one release stands')
    .argument('[release]', 'any beginning or end of its id, or what is released: shop/web')
    .option('-w, --watch', 'follow it until it is over; ends well only if it is released')
    .option('--timeout <time>', 'with --watch: no longer than this, as 90s or 10m', span)
    .addOption(new Option('-o, --output <form>').choices(['text', 'json']).default('text'))
    .action((release: string | undefined, options: StatusOptions) =>
      run((session) => {
        if (release !== undefined) return releaseStatus(session, release, options);
        if (options.watch === true || options.timeout !== undefined || options.output === 'json')
          throw new CliError(
            EXIT.usage,
            'only one release can be shown so',
            'name it: paramedic status RELEASE',
          );
        return status(session);
      }),
    );
}
