import type { Command } from 'commander';
import { status, upOrDown } from '../commands/stack.ts';
import type { Run } from '../program.ts';

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
    .description('how the parts stand, whether Paramedic is ready, and who is waited for')
    .action(() => run(status));
}
