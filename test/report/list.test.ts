// The catalogue, to the letter.
import { expect, test } from 'vitest';
import { catalogueEntry } from '../../src/report/catalogue.js';
import { plain } from '../../src/report/colors.js';
import { listText, modelText } from '../../src/report/list.js';
import { endless, lockOrder, lostUpdate } from '../cli/fixture-models.js';

test('models are aligned', () =>
  expect(
    listText([lostUpdate, endless], plain),
  ).toBe(`lost-update  increments of a shared counter that overwrite each other
endless      a state space too large to see the end of
`));

test('a model shows what can be set, what fixes it and what it promises', () =>
  expect(
    modelText(catalogueEntry(lostUpdate), plain),
  ).toBe(`lost-update  increments of a shared counter that overwrite each other

  parameters
    workers  2..4          default 2      incrementing CPUs
    atomic   false | true  default false  load and store in one step

  fixes
    atomic  increment in one step
            sets atomic=true; commit 0123456789ab

  properties
    no lost update       invariant   When all have ended, every increment counts.
    an update is stored  reachable
    every worker ends    eventually
    no deadlock          deadlock    Some process can move until every process that is not a daemon has ended.

  3 configurations with an expected verdict: flushpoint check lost-update
`));

test('sections without rows are left out', () =>
  expect(modelText({ ...catalogueEntry(lockOrder), parameters: [], fixes: [], expectations: 1 }, plain)).toBe(
    `lock-order  two locks that are taken in both orders

  properties
    no deadlock  deadlock  Some process can move until every process that is not a daemon has ended.

  1 configuration with an expected verdict: flushpoint check lock-order
`,
  ));
