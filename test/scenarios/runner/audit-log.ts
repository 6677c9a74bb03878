import { open, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { Mutation } from './effects.ts';
import { Problem } from './problem.ts';

/** The name by which the API server knows Paramedic, here and under its service account. */
const PARAMEDIC = /^(paramedic|system:serviceaccount:paramedic:paramedic)$/;
export const isParamedics = ({ user }: Mutation): boolean => PARAMEDIC.test(user);

const Event = z.object({
  stage: z.string(),
  verb: z.string(),
  requestURI: z.string(),
  user: z.object({ username: z.string() }),
  objectRef: z
    .object({
      resource: z.string().default(''),
      subresource: z.string().optional(),
      namespace: z.string().optional(),
      name: z.string().optional(),
    })
    .optional(),
  responseStatus: z.object({ code: z.number() }).partial().optional(),
  requestObject: z.unknown().optional(),
  requestReceivedTimestamp: z.string(),
});

const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** The writes to one namespace from now on, whoever made them: what the API server itself saw, in its order. */
export interface AuditTail {
  /** All so far. */
  read(): Promise<readonly Mutation[]>;
}

export async function followAuditLog(file: string, namespace: string): Promise<AuditTail> {
  const state = { offset: (await stat(file)).size, rest: Buffer.alloc(0) };
  const mutations: Mutation[] = [];
  return {
    read: async () => {
      const text = Buffer.concat([state.rest, await newBytes(file, state.offset)]);
      state.offset += text.length - state.rest.length;
      const end = text.lastIndexOf(0x0a) + 1;
      state.rest = text.subarray(end);
      for (const line of text.subarray(0, end).toString('utf8').split('\n'))
        mutations.push(...mutationsIn(line, namespace));
      return mutations;
    },
  };
}

async function newBytes(file: string, offset: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size < offset)
      throw new Problem(
        `the audit log ${file} was cut while it was being read, so effects cannot be proven`,
        'let it grow while scenarios run',
      );
    const bytes = Buffer.alloc(size - offset);
    await handle.read(bytes, 0, bytes.length, offset);
    return bytes;
  } finally {
    await handle.close();
  }
}

/** The write that a line of the log tells of, if it is one to this namespace and is over. */
export function mutationsIn(line: string, namespace: string): Mutation[] {
  // Parsing every line of a busy cluster would cost more than all the rest.
  if (!line.includes(`"${namespace}"`)) return [];
  const event = Event.parse(JSON.parse(line));
  const { objectRef: object, stage, verb } = event;
  if (object?.namespace !== namespace || stage !== 'ResponseComplete' || !WRITES.has(verb)) return [];
  return [
    {
      atMs: Date.parse(event.requestReceivedTimestamp),
      user: event.user.username,
      verb,
      resource: object.resource,
      subresource: object.subresource ?? null,
      name: object.name ?? '',
      code: event.responseStatus?.code ?? 0,
      isDryRun: event.requestURI.includes('dryRun=All'),
      body: event.requestObject ?? null,
    },
  ];
}
