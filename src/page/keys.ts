// Keys that work wherever the focus is, as long as nobody is typing.
import { useLayoutEffect } from 'preact/hooks';

const typesInto = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || (target instanceof HTMLInputElement && target.type !== 'checkbox'));

/**
 * Runs what a key stands for.
 * @param actions by the name of the key, as events call it
 */
export const useKeys = (actions: { readonly [key: string]: (() => void) | undefined }): void => {
  // Before the next key, not after the next frame.
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typesInto(event.target)) return;
      const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  });
};
