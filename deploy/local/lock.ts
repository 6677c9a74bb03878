import { createHash } from 'node:crypto';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { StackError } from './stack-error.ts';

export type Holder = { pid: number; action: string; checkout: string; sinceMs: number };

/**
 * One `up` or `down` at a time per state folder. The lock is a socket in Linux's abstract namespace: the kernel
 * frees it with the process, so a crash can never leave it behind, and it tells whoever asks who holds it.
 */
export async function withLock<T>(state: string, holder: Holder, work: () => Promise<T>): Promise<T> {
  const name = `\0paramedic-${createHash('sha256').update(state).digest('hex').slice(0, 24)}`;
  const server = await take(name, holder, state);
  try {
    return await work();
  } finally {
    await new Promise<void>((closed) => {
      server.close(() => {
        closed();
      });
    });
  }
}

async function take(name: string, holder: Holder, state: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(JSON.stringify(holder));
  });
  const taken = await new Promise<boolean>((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') done(false);
      else failed(error);
    });
    server.listen(name, () => {
      done(true);
    });
  });
  if (taken) return server;
  const other = await askHolder(name);
  throw new StackError(
    `another ${described(other)} is working on the stack in ${state}`,
    'wait until it is done, or stop it with Ctrl-C where it runs, and try again',
  );
}

function described(other: Holder | undefined): string {
  if (!other) return 'command';
  const seconds = Math.round((Date.now() - other.sinceMs) / 1000);
  return `\`${other.action}\` (process ${String(other.pid)}, for ${String(seconds)} s, from ${other.checkout})`;
}

async function askHolder(name: string): Promise<Holder | undefined> {
  const said = await new Promise<string>((done) => {
    const socket = connect(name);
    let text = '';
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      done(text);
    });
  });
  return said === '' ? undefined : (JSON.parse(said) as Holder);
}
