import { Command, CommanderError } from 'commander';
import { anomalyCommands } from './command-line/anomalies.ts';
import { brakeCommands } from './command-line/brakes.ts';
import { healCommands } from './command-line/heals.ts';
import { readCommands } from './command-line/reads.ts';
import { releaseCommands } from './command-line/releases.ts';
import { stackCommands } from './command-line/stack.ts';
import { CliError, EXIT } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { openSession } from './session.ts';
import type { GlobalOptions, Session } from './session.ts';
import type { World } from './world.ts';

/** Runs a command in a session of its own; what it returns is the exit code, nothing means well. */
export type Run = (command: (session: Session) => Promise<ExitCode | undefined>) => Promise<void>;

const HELP = `
Examples:
  paramedic up                            start the local stack
  paramedic watch                         follow what is seen, decided and done
  paramedic get heals                     what has been healed, and what waits
  paramedic describe heal web/1           one heal: what, why, and what now
  paramedic approve web/1                 let the plan that waits go ahead
  paramedic deploy -f release.yaml        release it, step by step, undone when it fails
  paramedic status shop/web --watch       follow a release to its end
  paramedic anomalies explain an-5f2c     why it was flagged, and what was done
  paramedic breaker trip --reason "…"     stop every write at once

A heal or a release may be named by any beginning or end of its id that fits no other, a release also by
what is released (shop/web), an anomaly by any beginning.
The API is looked for at --api, PARAMEDIC_API, http://127.0.0.1:8980; it answers this machine only.

Exit codes: 0 well · 1 failed or unhealthy · 2 wrong usage · 3 not found · 4 refused to you
            5 no answer in time · 6 stands differently, or needs approval · 7 not reachable`;

/** @param argv without the interpreter and the script */
export async function runCli(argv: readonly string[], world: World): Promise<ExitCode> {
  const ended: { code: ExitCode } = { code: EXIT.ok };
  const program = new Command('paramedic');
  const run: Run = async (command) => {
    const session = openSession(world, program.opts<GlobalOptions>());
    ended.code = (await command(session)) ?? EXIT.ok;
  };
  program
    .description(
      'Keeps Kubernetes workloads healthy. Every fix is verified, and undone when it did not help.',
    )
    .version(world.version, '-V, --version')
    .option('--api <url>', 'where the API answers')
    .option('--no-color', 'no colours')
    .addHelpText('after', HELP)
    .configureOutput({
      writeOut: (text) => {
        world.terminal.out(text.trimEnd());
      },
      writeErr: (text) => {
        world.terminal.err(text.trimEnd());
      },
      getOutHelpWidth: () => world.terminal.width ?? 100,
      getErrHelpWidth: () => world.terminal.width ?? 100,
    })
    .showHelpAfterError('  → see `paramedic help COMMAND`')
    .exitOverride();
  const rooms = [stackCommands, readCommands, healCommands, releaseCommands, anomalyCommands, brakeCommands];
  for (const addTo of rooms) addTo(program, run);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return ended.code;
  } catch (error) {
    return exitCodeOf(error, world);
  }
}

/** Says what went wrong and what next; commander has said its own part already. */
function exitCodeOf(error: unknown, { terminal, interrupted }: World): ExitCode {
  if (interrupted.aborted) return EXIT.failed;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof CliError) {
    terminal.err(`paramedic: ${error.message}`);
    if (error.wayOut !== null && error.wayOut !== '') terminal.err(`  → ${error.wayOut}`);
    return error.exitCode;
  }
  terminal.err(
    `paramedic: this is a defect of the command line: ${error instanceof Error ? error.message : 'unknown'}`,
  );
  return EXIT.failed;
}
