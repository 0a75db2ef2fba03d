// The top of the page: what it is about, and the configuration that was checked.
import type { ComponentChildren } from 'preact';
import type { LooseValues } from '../model/parameters.js';
import { ThemeButton } from './theme.js';

/** The line at the top. */
export const Masthead = (props: { readonly title: string; readonly tools?: ComponentChildren }) => (
  <header>
    <p class="brand">flushpoint</p>
    <p class="model">{props.title}</p>
    <div class="tools">
      {props.tools}
      <ThemeButton />
    </div>
  </header>
);

/** The fix and the parameters. */
export const Facts = ({ fix, parameters }: { readonly fix: string; readonly parameters: LooseValues }) => (
  <dl class="facts">
    <div class="fix">
      <dt>fix</dt>
      <dd>{fix}</dd>
    </div>
    {Object.entries(parameters).map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{String(value)}</dd>
      </div>
    ))}
  </dl>
);
