// The matchers: what they let pass, what they refuse, and what a failure has to say.
import { describe, expect, test } from 'vitest';
import type { Property } from '../../src/index.js';
import { check, explain, type PropertyResult, traceFormats } from '../../src/run.js';
import '../../src/vitest/index.js';
import { broken, endless, lockOrder, lostUpdate } from '../cli/fixture-models.js';

const noLostUpdate = lostUpdate.build({ workers: 2, atomic: false }).properties[0] as Property<never>;
const stuck = 'no deadlock';

/** What a failed assertion says. */
const failureOf = (assertion: Promise<void>): Promise<string> =>
  assertion.then(
    () => 'it passed',
    (error: Error) => error.message,
  );

describe('pass', () => {
  test('where a property holds, and where it does not', async () => {
    await expect(lostUpdate).toHold(noLostUpdate, { fix: 'atomic' });
    await expect(lostUpdate).toHold('no lost update', { parameters: { atomic: true, workers: 3 } });
    await expect(lostUpdate).toHold('an update is stored');
    await expect(lostUpdate).not.toHold(noLostUpdate);
  });

  test('where a property is violated, in as many steps and switches as were said', async () => {
    await expect(lostUpdate).toViolate(noLostUpdate);
    await expect(lostUpdate).toViolate(noLostUpdate, { steps: 4, switches: 2 });
    await expect(lostUpdate).not.toViolate(noLostUpdate, { steps: 5 });
    await expect(lostUpdate).not.toViolate(noLostUpdate, { fix: 'atomic' });
    await expect(noLostUpdate).toBeViolatedBy(lostUpdate, { parameters: { workers: 3 }, steps: 6, switches: 3 });
    await expect(stuck).not.toBeViolatedBy(lockOrder, { fix: 'ordered' });
  });
});

describe('a failure', () => {
  test('shows the trace', async () => {
    const failure = await failureOf(expect(lostUpdate).toHold(noLostUpdate));
    const [sentence, ...table] = failure.split('\n\n');
    expect(sentence).toBe(
      'expected "no lost update" of lost-update, fix=none to hold, but it is violated in 4 steps, 2 switches',
    );
    const { verdict } = (await check(lostUpdate)).properties[0] as PropertyResult;
    if (!('trace' in verdict) || verdict.trace === undefined) throw new Error('no trace');
    const command = "flushpoint trace lost-update --property 'no lost update'";
    expect(table.join('\n\n')).toBe(traceFormats.text(explain(lostUpdate, verdict.trace), { command }));
  });

  test('says what was expected and what was found', async () => {
    expect(await failureOf(expect(lockOrder).toViolate(stuck, { fix: 'ordered', steps: 2 }))).toBe(
      'expected "no deadlock" of lock-order, fix=ordered to be violated in 2 steps, but it holds (12 states)',
    );
    expect(await failureOf(expect(stuck).toBeViolatedBy(lockOrder, { steps: 3, switches: 1 }))).toContain(
      'expected "no deadlock" of lock-order, fix=none to be violated in 3 steps with 1 context switch, but it is violated in 2 steps, 1 switch\n\n✗ lock-order',
    );
  });

  test('of a negation says so', async () => {
    expect(await failureOf(expect(lockOrder).not.toHold(stuck, { fix: 'ordered' }))).toBe(
      'expected "no deadlock" of lock-order, fix=ordered not to hold, but it holds (12 states)',
    );
    expect(await failureOf(expect(lockOrder).not.toViolate(stuck))).toContain(
      'expected "no deadlock" of lock-order, fix=none not to be violated, but it is violated in 2 steps, 1 switch\n\n✗ lock-order',
    );
  });
});

describe('neither an assertion nor its negation passes', () => {
  test.each<[string, () => Promise<void>, string]>([
    ['a limit was reached', () => expect(endless).toHold(stuck, { limits: { maxStates: 100 } }), 'inconclusive'],
    ['so for not', () => expect(endless).not.toHold(stuck, { limits: { maxStates: 100 } }), 'inconclusive'],
    ['liveness is not decided', () => expect(lostUpdate).toViolate('every worker ends'), 'is not known'],
    ['there is no such property', () => expect(lostUpdate).not.toHold('no lost updates'), 'has no property'],
    ['there is no such fix', () => expect(lostUpdate).not.toHold(noLostUpdate, { fix: 'atonic' }), 'has no fix'],
    ['the model is broken', () => expect(broken).not.toHold(stuck), 'widen the domain\n\n✗ broken'],
    ['the words are mixed up', () => expect(lostUpdate).toBeViolatedBy(lostUpdate), 'expect(property).toBeViolatedBy'],
    ['it is no model', () => expect('lost-update').not.toHold(stuck), 'expected expect(model).toHold(property)'],
  ])('when %s', async (_, assertion, message) => {
    expect(await failureOf(assertion())).toContain(message);
  });
});
