// Light or dark: as the system is, until the reader says otherwise. What was said is kept if the browser lets the page do so.
import { useEffect, useState } from 'preact/hooks';

type Theme = 'light' | 'dark';

const system = matchMedia('(prefers-color-scheme: dark)');
const KEY = 'flushpoint-theme';

const remembered = (): Theme | undefined => {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === 'light' || theme === 'dark' ? theme : undefined;
  } catch {
    return undefined;
  }
};

/** Shows the page as it was wanted the last time. */
export const applyTheme = (theme: Theme | undefined = remembered()): void => {
  if (theme !== undefined) document.documentElement.dataset.theme = theme;
};

const current = (): Theme => {
  const { theme } = document.documentElement.dataset;
  if (theme === 'light' || theme === 'dark') return theme;
  return system.matches ? 'dark' : 'light';
};

/** The button that changes it. */
export const ThemeButton = () => {
  const [, redraw] = useState({});
  useEffect(() => {
    const follow = (): void => redraw({});
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, []);
  const other: Theme = current() === 'dark' ? 'light' : 'dark';
  const change = (): void => {
    applyTheme(other);
    try {
      localStorage.setItem(KEY, other);
    } catch {
      // It is forgotten with the page.
    }
    redraw({});
  };
  return (
    <button type="button" class="tool" onClick={change} aria-label={`${other} theme`} title={`${other} theme`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="6" class="outline" />
        <path d="M8 2a6 6 0 0 0 0 12z" class="solid" />
      </svg>
    </button>
  );
};
