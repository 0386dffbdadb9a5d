/**
 * How the networks run: a thread each, since jobs run side by side. Every page and line has a size of its own, for each of
 * which the runtime would plan its memory anew: a second of processor time for the detector, at every new size.
 */
export const SESSION_OPTIONS = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  enableMemPattern: false,
} as const
