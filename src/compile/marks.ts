// Which parts of a step a path goes through: alternatives of its choices, and checks of assertions. They are not part of
// what the step does, so they have a diagram of their own, and the step's diagram stays as small as it is.
import type { Mark } from './diagram.js';

const labelOf = (alternative: unknown): string =>
  typeof alternative === 'object' && alternative !== null ? JSON.stringify(alternative) : String(alternative);

const NONE: readonly number[] = [];

/** The marks of one step, collected over all its paths. */
export class Marks {
  readonly #numbers = new Map<string, number>();
  readonly #all: Mark[] = [];
  readonly #passed = new Set<number>();
  #choices = 0;

  /** By number: everything that some path could go through. */
  get all(): readonly Mark[] {
    return this.#all;
  }

  /** A run begins. */
  begin(): void {
    this.#passed.clear();
    this.#choices = 0;
  }

  /** The run takes an alternative of its next `choose`. Of the runs that come to a choice the first takes its first alternative. */
  chosen(count: number, taken: number, alternatives: readonly unknown[] | undefined): void {
    const position = ++this.#choices;
    const numberOf = (i: number): number => {
      const label = alternatives === undefined ? String(i) : labelOf(alternatives[i]);
      return this.#number({ kind: 'alternative', position, label });
    };
    this.#passed.add(numberOf(taken));
    // The others have numbers from then on: looking each of them up in every run would take the square of their number.
    if (taken === 0) for (let i = 1; i < count; i++) numberOf(i);
  }

  /** The run comes to a check. */
  checked(assertion: string): void {
    this.#passed.add(this.#number({ kind: 'check', assertion }));
  }

  /** What the run went through, in ascending order. */
  passed(): readonly number[] {
    return this.#passed.size === 0 ? NONE : [...this.#passed].sort((a, b) => a - b);
  }

  #number(mark: Mark): number {
    const key = mark.kind === 'check' ? `check ${mark.assertion}` : `${mark.position} ${mark.label}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#all.push(mark) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}
