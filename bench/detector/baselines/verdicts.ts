/** What one detector says of the test split of one entity: one score (higher is stranger) and one alarm a row. */
export interface Verdicts {
  readonly name: string;
  readonly scores: readonly number[];
  readonly alarms: readonly boolean[];
}
