// A secondary TLB may be stale; what it may not do is send an access to a page that has been given back.
// Asserted in the step of the device that sends the access.
import { assertion } from 'flushpoint';

/** Asserted where a device uses a translation. */
export const noFreedAccess = assertion(
  'no device access to a freed page',
  'The device never uses a translation to a page that has been freed.',
);
