// What there is to check, as data: models with their parameters, fixes and properties.
import { cellsOf } from '../check/expectation.js';
import { configure, type Model } from '../model/model.js';
import type { LooseValues, ParameterValue } from '../model/parameters.js';
import type { Property } from '../model/property.js';

/** A model as the catalogue has it. */
export interface CatalogueEntry {
  readonly name: string;
  readonly about: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly about: string;
    readonly default: ParameterValue;
    readonly values: readonly ParameterValue[];
  }[];
  readonly fixes: readonly {
    readonly name: string;
    readonly about: string;
    readonly commit: string | undefined;
    readonly set: LooseValues;
  }[];
  /** Of the model with default parameters. */
  readonly properties: readonly {
    readonly name: string;
    readonly kind: Property<never>['kind'];
    readonly about: string | undefined;
  }[];
  /** How many configurations have an expected verdict. */
  readonly expectations: number;
}

/** The entry of a model. */
export const catalogueEntry = (m: Model): CatalogueEntry => ({
  name: m.name,
  about: m.about,
  parameters: Object.entries(m.parameters).map(([name, { about, default: value, values }]) => ({
    name,
    about,
    default: value,
    values,
  })),
  fixes: Object.entries(m.fixes).map(([name, { about, commit, set }]) => ({
    name,
    about,
    commit,
    set: set as LooseValues,
  })),
  properties: m.build(configure(m).values).properties.map(({ name, kind, about }) => ({ name, kind, about })),
  expectations: cellsOf(m).length,
});
