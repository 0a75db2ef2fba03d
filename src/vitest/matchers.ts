// The matchers for vitest, as functions. A property that a check leaves open fails either way: `not` does not turn what is
// not known into a success.

import { count } from '../base/plural.js';
import type { Model } from '../model/model.js';
import { type Circumstances, type Judgement, judge, type PropertyOrName } from './judge.js';

/** A violation that is expected; lengths are compared when they are given. */
export interface ExpectedViolation extends Circumstances {
  /** Length of the shortest trace. */
  readonly steps?: number;
  /** Fewest context switches of any trace of that length. */
  readonly switches?: number;
}

/** What a matcher returns to vitest. */
export interface Matched {
  readonly pass: boolean;
  readonly message: () => string;
}

/** What there is to read below a failed assertion. */
const evidence = ({ verdict, trace }: Judgement): string => (trace === undefined ? verdict : `${verdict}\n\n${trace}`);

const assertDecided = (judgement: Judgement): Judgement => {
  const { status } = judgement.property.verdict;
  if (status === 'holds' || status === 'violated') return judgement;
  throw new Error(`it is not known whether ${judgement.what} holds: ${judgement.verdict}`);
};

const isModel = (value: unknown): value is Model =>
  typeof value === 'object' && value !== null && 'build' in value && 'fixes' in value && 'parameters' in value;

const isProperty = (value: unknown): value is PropertyOrName =>
  typeof value === 'string' || (typeof value === 'object' && value !== null && 'kind' in value && 'name' in value);

/** Turns arguments that are the wrong way round into a sentence. */
const assertArguments = (model: unknown, property: unknown, usage: string): void => {
  if (!isModel(model) || !isProperty(property)) throw new TypeError(`expected ${usage}`);
};

const expectedText = ({ steps, switches }: ExpectedViolation): string => {
  const lengths = [
    ...(steps === undefined ? [] : [`in ${count(steps, 'step')}`]),
    ...(switches === undefined ? [] : [`with ${count(switches, 'context switch', 'context switches')}`]),
  ];
  return ['violated', ...lengths].join(' ');
};

const isAsExpected = ({ property: { verdict } }: Judgement, { steps, switches }: ExpectedViolation): boolean => {
  if (verdict.status !== 'violated') return false;
  const found = { steps: undefined, switches: undefined, ...verdict };
  return (steps ?? found.steps) === found.steps && (switches ?? found.switches) === found.switches;
};

const violates = async (m: Model, property: PropertyOrName, expected: ExpectedViolation): Promise<Matched> => {
  const { steps: _steps, switches: _switches, ...circumstances } = expected;
  const judgement = assertDecided(await judge(m, property, circumstances));
  const pass = isAsExpected(judgement, expected);
  const wanted = `expected ${judgement.what} ${pass ? 'not to be' : 'to be'} ${expectedText(expected)}, but it `;
  return {
    pass,
    message: () =>
      judgement.property.verdict.status === 'violated'
        ? `${wanted}is ${evidence(judgement)}`
        : `${wanted}${judgement.verdict} (${count(judgement.states, 'state')})`,
  };
};

/** The matchers, for `expect.extend`. */
export const matchers = {
  /** `await expect(model).toHold(property, { fix, parameters })` */
  async toHold(model: unknown, property: PropertyOrName, circumstances: Circumstances = {}): Promise<Matched> {
    assertArguments(model, property, 'expect(model).toHold(property)');
    const judgement = assertDecided(await judge(model as Model, property, circumstances));
    const pass = judgement.property.verdict.status === 'holds';
    return {
      pass,
      message: () =>
        pass
          ? `expected ${judgement.what} not to hold, but it ${judgement.verdict} (${count(judgement.states, 'state')})`
          : `expected ${judgement.what} to hold, but it is ${evidence(judgement)}`,
    };
  },

  /** `await expect(model).toViolate(property, { fix, parameters, steps, switches })` */
  async toViolate(model: unknown, property: PropertyOrName, expected: ExpectedViolation = {}): Promise<Matched> {
    assertArguments(model, property, 'expect(model).toViolate(property)');
    return violates(model as Model, property, expected);
  },

  /** `await expect(property).toBeViolatedBy(model, { fix, parameters, steps, switches })` */
  async toBeViolatedBy(property: unknown, model: Model, expected: ExpectedViolation = {}): Promise<Matched> {
    assertArguments(model, property, 'expect(property).toBeViolatedBy(model)');
    return violates(model, property as PropertyOrName, expected);
  },
};
