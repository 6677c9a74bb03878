import { BreakerState, Readiness } from '../../domain/access/control-schema.ts';
import { shortHealId } from '../../domain/access/heal-id.ts';
import { shortReleaseId } from '../../domain/access/release-id.ts';
import { ReleasePage } from '../../domain/access/release-schema.ts';
import { HealPage } from '../../domain/access/schema.ts';
import { CliError, EXIT } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import { ageText } from '../render/age.ts';
import { readinessLines } from '../render/checks.ts';
import { plain } from '../render/plain.ts';
import type { Session } from '../session.ts';

/** The local stack first, as its own program tells it; then what Paramedic itself says, and who is waited for. */
export async function status(session: Session): Promise<ExitCode> {
  const { world, print } = session;
  const stackCode = await world.runStack(['status']);
  print(['']);
  const readiness = await readReadiness(session);
  if (readiness.status !== 'ready') return EXIT.failed;
  await printAttention(session);
  return stackCode === 0 ? EXIT.ok : EXIT.failed;
}

async function readReadiness(session: Session): Promise<Readiness> {
  const { api, print } = session;
  const readiness = await api.get('/readyz', Readiness);
  print(readinessLines(readiness, api.url, session));
  return readiness;
}

/** What needs a person now. */
async function printAttention({ api, world, paint, print }: Session): Promise<void> {
  const [{ killSwitch }, heals, releases] = await Promise.all([
    api.get('/api/v1/breaker', BreakerState, { scope: 'cluster' }),
    api.get('/api/v1/heals', HealPage, { status: 'awaiting-approval', limit: 10 }),
    api.get('/api/v1/releases', ReleasePage, { open: 'true', limit: 200 }),
  ]);
  const forAge = (row: { updatedAtMs: number }): string => `for ${ageText(world.nowMs() - row.updatedAtMs)}`;
  const items = [
    ...heals.items.map(
      (heal) =>
        `${heal.mode ?? 'undiagnosed'}, ${forAge(heal)}: paramedic describe heal ${shortHealId(heal.id)}`,
    ),
    ...releases.items
      .filter(({ status }) => WAITS_FOR_PEOPLE.has(status))
      .map(
        (release) =>
          `release ${release.status}, ${forAge(release)}: paramedic status ${shortReleaseId(release.id)}`,
      ),
  ];
  if (killSwitch.status !== 'off')
    print([
      paint.bad(`Kill switch ${killSwitch.status}: ${killSwitch.detail}; see \`paramedic breaker status\``),
    ]);
  if (items.length === 0) {
    print(['Nobody is waited for.']);
    return;
  }
  print([
    paint.wait(
      `Waiting for a person: ${String(items.length)}${heals.more || releases.more ? ' and more' : ''}`,
    ),
    ...items.map((item) => `  ${plain(item)}`),
  ]);
}

const WAITS_FOR_PEOPLE = new Set(['awaiting-approval', 'held']);

/** Starts or ends the local stack. Its own program prints what happens and what to do when it fails. */
export async function upOrDown(session: Session, args: readonly string[]): Promise<ExitCode> {
  const code = await session.world.runStack(args);
  if (code === 0) return EXIT.ok;
  if (code === 1) return EXIT.failed;
  throw new CliError(
    EXIT.failed,
    `\`paramedic ${args.join(' ')}\` was cut short (code ${String(code)})`,
    'run it again: what is there already is kept, what is half done is cleaned up',
  );
}
