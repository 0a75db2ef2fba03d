// A state graph drawn: Graphviz, compiled to WebAssembly, lays the DOT out.
import { Graphviz } from '@hpcc-js/wasm-graphviz';

/** The drawing of a file for Graphviz. */
export const svgOf = async (dot: string): Promise<string> => {
  const graphviz = await Graphviz.load();
  return graphviz.layout(dot, 'svg', 'dot');
};
