/** What is wrong with the settings of one backend. */
export interface OptionProblem {
  /** Name of the setting in the backend's object. */
  readonly option: string;
  /** One line. */
  readonly message: string;
  readonly fix: string;
}
