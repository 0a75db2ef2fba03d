// Parts of the page of which there are many: one is drawn again only when what it is given has changed.
import type { Component, ComponentChild, FunctionComponent } from 'preact';

/** The part, drawn again when one of its properties is another one. */
export const memo = <P extends object>(draw: (props: P) => ComponentChild): FunctionComponent<P> =>
  function Memo(this: Component<P>, props: P) {
    this.shouldComponentUpdate = (next) =>
      (Object.keys(next) as (keyof P)[]).some((key) => (next as P)[key] !== this.props[key]);
    return draw(props);
  } as FunctionComponent<P>;
