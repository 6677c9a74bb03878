/** A report that is not what it says it is. Its message is one sentence for people, and quotes little of the file. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}
