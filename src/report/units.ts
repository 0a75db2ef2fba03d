// Numbers as a reader wants them: grouped digits, durations, sizes, rates.

/** `1,234,567` */
export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** `<1 ms`, `12 ms`, `1.2 s`, `2 min 5 s`, `1 h 2 min` */
export const duration = (ms: number): string => {
  if (ms < 1) return '<1 ms';
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
};

const scaled = (n: number, step: number, suffixes: readonly string[]): string => {
  let value = n;
  let suffix = 0;
  while (value >= step && suffix < suffixes.length - 1) {
    value /= step;
    suffix++;
  }
  const digits = suffix === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1);
  return `${digits} ${suffixes[suffix]}`.trimEnd();
};

/** `900 B`, `1.5 KiB`, `412 MiB` */
export const bytes = (n: number): string => scaled(n, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);

/** `900`, `5.3 M`: a number of which only the size matters. */
export const roughly = (n: number): string => scaled(n, 1000, ['', 'k', 'M', 'G']);
