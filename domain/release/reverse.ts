import type { Change, FieldChange } from './change.ts';

const reversedField = ({ path, from, to }: FieldChange): FieldChange => ({
  path,
  ...(to === undefined ? {} : { from: to }),
  ...(from === undefined ? {} : { to: from }),
});

/**
 * What undoes a change: a patch the other way round, last field first; a delete of what was created. Null for a delete:
 * only what the release itself made is ever deleted, and undoing the create is then done already.
 * Undone from the last change to the first, a release leaves every object as it found it.
 * @source DESIGN §11 "Undo by kind"
 */
export function reverseOf(change: Change): Change | null {
  const { object } = change;
  switch (change.verb) {
    case 'create':
      return { verb: 'delete', object, sentence: `undo: ${change.sentence}` };
    case 'patch':
      return {
        ...change,
        fields: change.fields.map(reversedField).toReversed(),
        sentence: `undo: ${change.sentence}`,
      };
    case 'delete':
      return null;
  }
}
