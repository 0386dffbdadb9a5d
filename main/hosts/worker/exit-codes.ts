/** What programs end with, after sysexits.h, so that a service manager can tell them apart. */
export const EXIT = {
  ok: 0,
  badData: 65,
  unavailable: 69,
  failed: 70,
  busy: 75,
  undelivered: 76,
  badSettings: 78,
} as const
