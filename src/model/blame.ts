// Whose mistake an error is: that of a model, and of the part of it that has a place in a file.
import { FlushpointError } from '../base/errors.js';
import type { SourcePosition } from '../base/source.js';
import type { Model } from './model.js';

/** What `body` returns; a mistake that it finds is one of the model: the message begins with its name. */
export const ofModel = <T>(m: Pick<Model, 'name' | 'source'>, body: () => T): T => {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof FlushpointError)) throw error;
    // Where a model is defined is worked out when it is asked for, and takes a while.
    const source = error.source ?? m.source;
    if (error.message.startsWith(`model ${m.name}:`)) throw error.at(source);
    throw new FlushpointError(error.code, `model ${m.name}: ${error.message}`, error.hint).at(source);
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
