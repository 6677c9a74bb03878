import { z } from 'zod';
import { personKey } from './people.ts';

const ROLE_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const person = z
  .string('must be a name')
  .trim()
  .max(100, 'must be at most 100 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must hold no control characters')
  .refine((name) => personKey(name) !== '', 'must not be empty');

/** People by role, by the names they act under; `[]`: nobody may act in it. Approvals of a release ask for one role. */
export const Roles = z
  .record(
    z.string(),
    z
      .array(person, 'must be a list of names, such as [ada, lin]')
      .max(1000, 'must list at most 1000 people')
      .refine((people) => new Set(people.map(personKey)).size === people.length, {
        error: 'must name each person once, whatever the case: nobody counts twice',
      }),
    { error: 'must be roles with the people who hold them, such as approver: [ada, lin]' },
  )
  .superRefine((roles, context) => {
    for (const role of Object.keys(roles).filter((name) => !ROLE_NAME.test(name)))
      context.addIssue({
        code: 'custom',
        path: [role],
        message: 'must be named with a–z, 0–9 and -, as release files name roles',
      });
  });
