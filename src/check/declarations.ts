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
const declarationText = ({ why: _, ...name }: Unused): string => Object.entries(name)[0]?.join(' ') ?? '';

/** What some cells of a model say of its declarations. */
export interface DeclarationUse {
  readonly model: string;
  readonly declared: readonly string[];
  /** Those that a finding falls under. */
  readonly needed: readonly string[];
  /** False when the findings of a cell are not known. */
  readonly known: boolean;
}

/** What cells say of the declarations of their models. */
export const declarationUses = (cells: readonly CheckedCell[]): readonly DeclarationUse[] =>
  [...new Set(cells.map(({ model }) => model))].map((model) => {
    const declared = new Set<string>();
    const needed = new Set<string>();
    let known = true;
    for (const cell of cells) {
      if (cell.model !== model) continue;
      if (cell.status === 'broken' || cell.result.findings === undefined) {
        known = false;
        continue;
      }
      const { unused = [] } = model.build(configure(model, cell.fix, cell.parameters).values);
      for (const declaration of unused) declared.add(declarationText(declaration));
      for (const { kind, subject } of cell.result.findings) {
        const declaration = declarationOf(kind, subject, unused);
        if (declaration !== undefined) needed.add(declarationText(declaration));
      }
    }
    return { model: model.name, declared: [...declared], needed: [...needed], known };
  });

/**
 * The declarations that nothing needs, model by model. Of a model with a cell whose findings are not known, nothing is said.
 * @param uses of all cells of their models; a model may be in several
 */
export const staleIn = (uses: readonly DeclarationUse[]): readonly StaleDeclaration[] =>
  [...new Set(uses.map(({ model }) => model))].flatMap((model) => {
    const own = uses.filter((use) => use.model === model);
    if (own.some(({ known }) => !known)) return [];
    const needed = new Set(own.flatMap((use) => use.needed));
    return [...new Set(own.flatMap((use) => use.declared))]
      .filter((declaration) => !needed.has(declaration))
      .map((declaration) => ({ model, declaration }));
  });

/**
 * The declarations that no cell needs.
 * @param cells all cells of their models
 */
export const staleDeclarations = (cells: readonly CheckedCell[]): readonly StaleDeclaration[] =>
  staleIn(declarationUses(cells));
