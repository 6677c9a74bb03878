import type { z } from 'zod';
import type { ProblemCode } from './problem.ts';

/** One route as the OpenAPI document tells it. */
export interface Operation {
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType | 'text/plain' | 'image/svg+xml' | 'image/png';
  readonly status?: 200 | 202;
  /** What it answers, with 200, when it is asked for without touching anything. */
  readonly dryRun?: z.ZodType;
  /** Beside `foreign-host` and `internal`, which every route may answer. */
  readonly problems: readonly ProblemCode[];
}
export type Paths = Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>;

export const get = (operation: Operation) => ({ get: operation });
export const post = (operation: Operation) => ({ post: operation });
