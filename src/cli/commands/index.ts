// The commands, in the order in which the help lists them. Adding one is a file and a line here.
import type { Command } from '../command.js';
import { check } from './check.js';
import { conform } from './conform.js';
import { explore } from './explore.js';
import { exportModel } from './export.js';
import { fixes } from './fixes.js';
import { graph } from './graph.js';
import { init } from './init.js';
import { list } from './list.js';
import { mergeReports } from './merge-reports.js';
import { mutate } from './mutate.js';
import { replay } from './replay.js';
import { simulate } from './simulate.js';
import { trace } from './trace.js';

/** Every command. */
export const commands: readonly Command[] = [
  // one to a line
  init,
  list,
  check,
  mergeReports,
  fixes,
  trace,
  mutate,
  simulate,
  replay,
  conform,
  explore,
  graph,
  exportModel,
];
