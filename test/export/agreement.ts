// One model, explored by flushpoint and by a peer: every figure on which they differ.
import { type Compiled, compile } from '../../src/compile/compile.js';
import { type SearchResult, search } from '../../src/explore/search.js';
import { isTrueIn } from '../../src/export/condition.js';
import { type Outline, outlineOf } from '../../src/export/outline.js';
import { targets } from '../../src/export/targets.js';
import { type Configuration, configure, type Model } from '../../src/model/model.js';
import { invariant } from '../../src/model/property.js';
import type { Peer, PeerResult } from './peers.js';

/** A model explored to the end, and its outline. */
export interface Explored {
  readonly compiled: Compiled;
  readonly outline: Outline;
  readonly found: SearchResult;
}

/** Explores every state, also when all verdicts are known before; undefined when there are more than `maxStates`. */
export const explore = async (
  m: Model,
  maxStates: number,
  configuration: Configuration = configure(m),
): Promise<Explored | undefined> => {
  const endless: Model = {
    ...m,
    build: (values) => {
      const system = m.build(values);
      return {
        ...system,
        properties: [...system.properties, invariant('a property that is never decided', () => true)],
      };
    },
  };
  const whole = compile(endless, configuration);
  const found = await search(whole.program, { limits: { maxStates } });
  if (!found.complete && found.errors === undefined) return undefined;
  // Nothing else knows of the property that was added.
  const compiled: Compiled = { ...whole, model: m, properties: whole.properties.slice(0, -1) };
  return { compiled, outline: outlineOf(compiled), found };
};

/** The peer cannot see what is wrong with an initial state that no step leads to and none leaves. */
const isBlind = (peer: Peer, { rules, initial }: Outline): boolean =>
  peer.target === 'promela' && !rules.some(({ guard }) => isTrueIn(guard, initial));

/** Every figure on which flushpoint and a result of a peer differ, as text. */
const differences = (explored: Explored, peer: Peer, result: PeerResult): string[] => {
  const { outline, found } = explored;
  if (found.errors !== undefined) {
    // Exploration ends at an error of the model, so there is nothing else to compare.
    const at = outline.properties.findIndex(({ kind }) => kind === 'error');
    return result.found[at] === true || isBlind(peer, outline) ? [] : ['error of the model: not found by the peer'];
  }
  const counts = (['states', 'transitions'] as const).flatMap((count) =>
    found[count] === result[count] ? [] : [`${count}: flushpoint ${found[count]}, ${peer.name} ${result[count]}`],
  );
  const verdicts = outline.properties.flatMap(({ kind, name }, k) => {
    if (kind === 'eventually') return [];
    const own = found.hits[k] !== undefined && kind !== 'error';
    if (own === result.found[k] || (isBlind(peer, outline) && kind !== 'deadlock')) return [];
    return [
      `${name}: flushpoint ${own ? 'found' : 'did not find'} it, ${peer.name} ${result.found[k] ? 'did' : 'did not'}`,
    ];
  });
  return [...counts, ...verdicts];
};

/** Runs a peer; every difference, with the model that it was given; empty when they agree. */
export const disagreement = async (explored: Explored, peer: Peer): Promise<string> => {
  const { outline, found } = explored;
  const text = async () => (await targets[peer.target].load())(outline);
  try {
    const different = differences(explored, peer, await peer.run(outline, found.states));
    return different.length === 0 ? '' : `${different.join('\n')}\n\n${await text()}`;
  } catch (error) {
    return `${String(error)}\n\n${await text()}`;
  }
};
