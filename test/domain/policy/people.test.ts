import { describe, expect, it } from 'vitest';
import { holdersOf, isSamePerson, peopleOf, personKey, refuseHolder } from '../../../domain/policy/people.ts';
import { Policy } from '../../../domain/policy/schema.ts';

describe('one person', () => {
  it.each([
    ['ada', 'ada', true],
    ['Ada', 'aDA', true],
    [' ada ', 'ada', true],
    ['ada  l.', 'Ada L.', true],
    ['ada\u00a0l.', 'ada l.', true],
    ['a\u200bda', 'ada', true],
    ['ＡＤＡ', 'ada', true],
    ['ada', 'adam', false],
    ['ada', 'lin', false],
  ])('%j and %j: %s', (one, other, expected) => {
    expect(isSamePerson(one, other)).toBe(expected);
  });

  it('is nobody when nothing of the name can be seen', () => {
    expect(personKey(' \u200b\t')).toBe('');
  });
});

describe('who holds a role', () => {
  it('nobody wrote down without roles in the policy', () => {
    const people = peopleOf(Policy.parse({}));
    expect(people).toEqual({ roles: null });
    expect(holdersOf(people, 'approver')).toBeNull();
    expect(refuseHolder(people, 'approver', 'anybody')).toBeNull();
  });

  const people = peopleOf(Policy.parse({ roles: { approver: ['Ada', 'lin'], owner: [] } }));

  it.each(['Ada', 'ada', ' LIN '])('is whom the policy lists, such as %j', (person) => {
    expect(refuseHolder(people, 'approver', person)).toBeNull();
  });

  it('is nobody else, and the refusal says whom to ask and where to list', () => {
    expect(refuseHolder(people, 'approver', 'kim ')).toBe(
      'kim does not hold the role approver; ask Ada or lin, or list kim under roles.approver of policy.yaml',
    );
  });

  it.each(['owner', 'aprover', 'constructor'])(
    'is nobody for %s, which lists nobody or is not there',
    (role) => {
      expect(holdersOf(people, role)).toEqual([]);
      expect(refuseHolder(people, role, 'ada')).toBe(
        `nobody holds the role ${role}: policy.yaml lists approver or owner; list people under roles.${role} of policy.yaml`,
      );
    },
  );

  it('is nobody at all once the policy says so', () => {
    expect(refuseHolder(peopleOf(Policy.parse({ roles: {} })), 'approver', 'ada')).toContain(
      'policy.yaml lists no role at all',
    );
  });

  it('names five of many', () => {
    const many = peopleOf(Policy.parse({ roles: { approver: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] } }));
    expect(refuseHolder(many, 'approver', 'kim')).toContain('ask a, b, c, d, e or 2 more');
  });
});
