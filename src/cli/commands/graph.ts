// flushpoint graph: every state of a small model and every transition between them, as a drawing.
import { FlushpointError } from '../../base/errors.js';
import type { Compiled } from '../../compile/compile.js';
import { type GraphFormat, type GraphLabels, graphFormats, graphLabels } from '../../graph/names.js';
import { type Model, modelNamed } from '../../model/model.js';
import { command } from '../command.js';
import { exitCode } from '../exit-code.js';
import { configurationOptions } from '../options.js';
import { parameterValues, parseCount, parseWord } from '../values.js';
import { assertWritable, writeFileAtomically } from '../write-file.js';

/** More than anybody can look at. */
const DEFAULT_STATES = 500;
/** How far states are counted, to say how many there are. */
const COUNTED_STATES = 1_000_000;

/** Parameters that have a smaller value, as settings. */
const smallerSettings = ({ parameters }: Model, values: Compiled['configuration']['values']): readonly string[] =>
  Object.entries(parameters).flatMap(([name, { values: known }]) => {
    const [least] = known;
    return typeof least === 'number' && values[name] !== least ? [`--set ${name}=${least}`] : [];
  });

const tooLarge = async (compiled: Compiled, maxStates: number): Promise<FlushpointError> => {
  const { countStates } = await import('../../graph/graph.js');
  const { model, configuration } = compiled;
  const { states, complete } = await countStates(compiled, Math.max(COUNTED_STATES, maxStates));
  const smaller = smallerSettings(model, configuration.values).slice(0, 3);
  return new FlushpointError(
    'usage/bad-value',
    `model ${model.name} has ${complete ? '' : 'at least '}${states} states here, and at most ${maxStates} are drawn`,
    `${smaller.length === 0 ? 'raise' : `make it smaller with ${smaller.join(' or ')}, or raise`} --max-states`,
  );
};

/** The command. */
export const graph = command({
  name: 'graph',
  argument: { name: 'model', required: true, about: 'the model' },
  about: 'draw the states of a small model, and the steps between them',
  options: {
    ...configurationOptions,
    format: {
      type: 'string',
      about: `how to write it: ${graphFormats.join(', ')}; default ${graphFormats[0]}`,
      words: graphFormats,
    },
    labels: {
      type: 'string',
      about:
        'what stands in a state: changes (default), what differs from the state before, or values, from the initial one',
      words: graphLabels,
    },
    'max-states': { type: 'string', about: `draw no model that has more states; default ${DEFAULT_STATES}` },
    out: { type: 'string', about: 'write it to a file' },
  },
  example: ['graph phb-irq-map-refcount --format svg', 'the states of a small model, as a picture'],
  async run(name = '', given, { print, log, models }) {
    const model = modelNamed(models, name);
    const format = parseWord('format', given.format ?? graphFormats[0], graphFormats);
    const labelled = parseWord('labels', given.labels ?? graphLabels[0], graphLabels);
    const maxStates =
      given['max-states'] === undefined ? DEFAULT_STATES : parseCount('max-states', given['max-states']);
    if (given.json && given.format !== undefined) {
      throw new FlushpointError('usage/bad-option', '--json and --format exclude each other', 'leave out one of them');
    }
    const { configure } = await import('../../model/model.js');
    const configuration = configure(model, given.fix, parameterValues(model, given.set));
    if (given.out !== undefined) await assertWritable(given.out);
    const { compile } = await import('../../compile/compile.js');
    const { graphOf } = await import('../../graph/graph.js');
    const compiled = compile(model, configuration);
    const made = graphOf(compiled, maxStates);
    if (made === undefined) throw await tooLarge(compiled, maxStates);

    const { fix, values } = configuration;
    const text = given.json
      ? await jsonText(made, { model: model.name, fix, parameters: values })
      : await drawn(made, compiled, format, labelled);
    if (given.out === undefined) print(text);
    else {
      await writeFileAtomically(given.out, text);
      log.info({ file: given.out }, 'written');
    }
    return exitCode.asExpected;
  },
});

type Graph = NonNullable<ReturnType<typeof import('../../graph/graph.js').graphOf>>;

const jsonText = async (made: Graph, head: object): Promise<string> => {
  const { documentText } = await import('../../report/json.js');
  return documentText('flushpoint-graph', 1, { ...head, ...made });
};

const drawn = async (
  made: Graph,
  { model, configuration, layout }: Compiled,
  format: GraphFormat,
  labelled: GraphLabels,
): Promise<string> => {
  const { graphDot } = await import('../../graph/dot.js');
  const { count } = await import('../../base/plural.js');
  const { configurationText } = await import('../../report/configuration.js');
  const counts = `${count(made.states.length, 'state')}, ${count(made.transitions.length, 'transition')}`;
  const title = `${configurationText(model, configuration)}: ${counts}`;
  const dot = graphDot(made, { title, processes: layout.processes, labels: labelled });
  if (format === 'dot') return dot;
  const { svgOf } = await import('../../graph/svg.js');
  return svgOf(dot);
};
