import { z } from 'zod';
import { choice, hint, objectName, seconds, strict } from './legal.ts';
import { KINDS } from './kinds.ts';
import { MOMENTS } from './moments.ts';

const file = z
  .string('must be the name of a file in the scenario folder')
  .regex(/^[\w.-]+\.ya?ml$/, 'must be the name of a .yaml file beside scenario.yaml');
const selector = z.string().regex(/^[\w./-]+=[\w.-]+(,[\w./-]+=[\w.-]+)*$/, 'must be like app=shop');
const kind = choice(KINDS);
const howMany = choice(['one', 'all']);

/** `as`: the field manager it is applied by, for a workload that another system owns. */
export const Manifest = z.union(
  [file.transform((name) => ({ file: name, as: null })), strict({ file, as: z.string().min(1) })],
  {
    error: 'must be a .yaml file name, or {file, as} with the field manager it is applied by',
  },
);

const BODIES = {
  apply: Manifest,
  patch: strict({ kind, name: objectName, patch: z.record(z.string(), z.unknown()) }),
  'set-image': strict({ deployment: objectName, container: objectName.optional(), image: z.string().min(1) }),
  'set-env': strict({
    deployment: objectName,
    container: objectName.optional(),
    env: z.record(
      z.string().regex(/^[A-Z_][A-Z0-9_]*$/),
      z.string('must be quoted text, or null').nullable(),
    ),
  }),
  scale: strict({ deployment: objectName, replicas: z.int().min(0).max(10) }),
  http: strict({ selector, path: z.string().startsWith('/'), pods: howMany.default('all') }),
  delete: strict({
    kind,
    name: objectName.optional(),
    selector: selector.optional(),
    pods: howMany.default('all'),
  }).refine(
    (given) => (given.name === undefined) !== (given.selector === undefined),
    'needs either a name or a selector',
  ),
  'annotate-pods': strict({ selector, annotations: z.record(z.string(), z.string('must be quoted text')) }),
  'set-load': strict({ rps: z.number().min(0).max(200) }),
  'wait-good': strict({ deployment: objectName }),
  'wait-heal': choice(MOMENTS),
  /** No release writes, and no heal acts, in the run's scope. */
  freeze: strict({
    minutes: z.number('must be a number of minutes').min(1).max(60),
    reason: z.string().min(1).default('the scenario says so'),
  }),
  cordon: objectName,
  'stop-kubelet': objectName,
  'start-kubelet': objectName,
  wait: seconds,
};

type Bodies = typeof BODIES;
export type StepName = keyof Bodies;
export type Step = { [K in StepName]: { readonly step: K; readonly given: z.output<Bodies[K]> } }[StepName];
/** What one step is given. */
export type Given<K extends StepName> = z.output<Bodies[K]>;

export const STEP_NAMES = Object.keys(BODIES) as [StepName, ...StepName[]];

const HARMLESS: ReadonlySet<StepName> = new Set(['set-load', 'wait-good', 'wait-heal', 'freeze', 'wait']);
/** It changes nothing that is written down in the cluster. */
export const isHarmless = ({ step }: Step): boolean => HARMLESS.has(step);

const isStepName = (name: string): name is StepName => Object.hasOwn(BODIES, name);

/** One step is a mapping with one key, its name: `- scale: {deployment: shop, replicas: 3}`. */
export const StepSchema = z.unknown().transform((value, context): Step => {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const [name] = keys;
  if (keys.length !== 1 || name === undefined || !isStepName(name)) {
    const legal = hint(name ?? '', STEP_NAMES);
    context.addIssue({ code: 'custom', message: stepComplaint(keys, legal), params: { key: name ?? null } });
    return z.NEVER;
  }
  const parsed = BODIES[name].safeParse((value as Readonly<Record<string, unknown>>)[name]);
  if (parsed.success) return { step: name, given: parsed.data } as Step;
  for (const issue of parsed.error.issues)
    context.addIssue({ code: 'custom', message: issue.message, path: [name, ...issue.path] });
  return z.NEVER;
});

function stepComplaint(keys: readonly string[], legal: string): string {
  if (keys.length > 1)
    return `a step has one key, its name; this one has ${keys.join(', ')}: write them as steps of their own`;
  return keys[0] === undefined
    ? `a step is a mapping with one key, its name; ${legal}`
    : `"${keys[0]}" is not a step; ${legal}`;
}
