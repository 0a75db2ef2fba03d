// Whether a value, such as one that was read from JSON, is an object with named fields.

/** True for an object that is no array. */
export const isObject = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
