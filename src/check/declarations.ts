// What authors declare as unused, held against what checks find: a declaration that no check of the model needs is itself a
// finding, because it would hide the next thing that goes by its name.
import { configure } from '../model/model.js';
import type { Unused } from '../model/unused.js';
import type { CheckedCell } from './check-all.js';
import { declarationOf } from './vacuity.js';

/** A declaration that no check of its model needs. */
export interface StaleDeclaration {
  readonly model: string;
  /** `step store of worker (*)` */
  readonly declaration: string;
}

/** What a declaration is about, in words. */
export const declarationText = ({ why: _, ...name }: Unused): string => Object.entries(name)[0]?.join(' ') ?? '';

/**
 * The declarations that no cell needs, model by model. Of a model with a cell whose findings are not known, nothing is said.
 * @param cells all cells of their models
 */
export const staleDeclarations = (cells: readonly CheckedCell[]): readonly StaleDeclaration[] =>
  [...new Set(cells.map(({ model }) => model))].flatMap((model) => {
    const declared = new Set<string>();
    const needed = new Set<string>();
    for (const cell of cells) {
      if (cell.model !== model) continue;
      if (cell.status === 'broken' || cell.result.findings === undefined) return [];
      const { unused = [] } = model.build(configure(model, cell.fix, cell.parameters).values);
      for (const declaration of unused) declared.add(declarationText(declaration));
      for (const { kind, subject } of cell.result.findings) {
        const declaration = declarationOf(kind, subject, unused);
        if (declaration !== undefined) needed.add(declarationText(declaration));
      }
    }
    return [...declared]
      .filter((declaration) => !needed.has(declaration))
      .map((declaration) => ({ model: model.name, declaration }));
  });
