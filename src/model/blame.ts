// Whose mistake an error is: that of a model, and of the part of it that has a place in a file.
import { FlushpointError } from '../base/errors.js';
import type { SourcePosition } from '../base/source.js';
import type { Model } from './model.js';

/** What `body` returns; a mistake that it finds is one of the model: the message begins with its name. */
export const ofModel = <T>({ name, source: ownSource }: Pick<Model, 'name' | 'source'>, body: () => T): T => {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof FlushpointError)) throw error;
    const source = error.source ?? ownSource;
    if (error.message.startsWith(`model ${name}:`)) throw error.at(source);
    throw new FlushpointError(error.code, `model ${name}: ${error.message}`, error.hint).at(source);
  }
};

/** What `body` returns; a mistake that it finds is one of `part`. */
export const ofPart = <T>(part: { readonly source?: SourcePosition | undefined } | undefined, body: () => T): T => {
  try {
    return body();
  } catch (error) {
    throw error instanceof FlushpointError ? error.at(part?.source) : error;
  }
};
