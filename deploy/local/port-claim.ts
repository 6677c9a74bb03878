import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { commandOf } from './process/identity.ts';
import { variableOf } from './ports.ts';
import type { PortName } from './ports.ts';
import { StackError } from './stack-error.ts';

export type PortClaim = { name: PortName; port: number; host: string; insteadUse?: string };

/** Nothing when the port is free; otherwise who holds it, if that can be seen, and how to move ours. */
export async function portProblem(claim: PortClaim): Promise<StackError | undefined> {
  if (await isFree(claim)) return undefined;
  const holder = holderOf(claim.port);
  const by = holder ? ` by process ${String(holder.pid)} (${holder.command})` : '';
  const instead = claim.insteadUse ? `, or ${claim.insteadUse}` : '';
  return new StackError(
    `port ${String(claim.port)} (${claim.name}) is already in use${by}`,
    `end that process, or set ${variableOf(claim.name)} to a free port${instead}`,
  );
}

function isFree({ port, host }: PortClaim): Promise<boolean> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') done(false);
      else failed(error);
    });
    server.listen({ port, host, exclusive: true }, () => {
      server.close(() => {
        done(true);
      });
    });
  });
}

const LISTEN = '0A';

function holderOf(port: number): { pid: number; command: string } | undefined {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((table) => readFileSync(table, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(hex) === true && fields[3] === LISTEN)
    .map((fields) => `socket:[${String(fields[9])}]`);
  if (sockets.length === 0) return undefined;
  const pid = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((candidate) => linksOf(candidate).some((link) => sockets.includes(link)));
  return pid === undefined ? undefined : { pid, command: commandOf(pid).slice(0, 80) };
}

function linksOf(pid: number): string[] {
  const folder = `/proc/${String(pid)}/fd`;
  return orNothing(() => readdirSync(folder)).flatMap((name) =>
    orNothing(() => [readlinkSync(`${folder}/${name}`)]),
  );
}

/** Somebody else's process, or closed by now: it just cannot be named. */
function orNothing(look: () => string[]): string[] {
  try {
    return look();
  } catch {
    return [];
  }
}
