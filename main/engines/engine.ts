import type { z } from 'zod'
import type { ErrorParams, WireError } from '#shared/domain/errors.ts'
import type { SecretName, Settings } from '#shared/domain/settings.ts'

/** Whether an engine can work on this machine, and if not, what a person can do about it. */
export type Availability =
  | { readonly available: true; readonly detail: string }
  | { readonly available: false; readonly error: WireError }

/** For an engine that needs nothing but the program itself. */
export const builtIn = async (): Promise<Availability> => ({ available: true, detail: '' })

/** What is missing, as the error that says so in the user's words, and what to do about it. */
export const lacking = (
  reason: string,
  message: string,
  params?: ErrorParams,
): { available: false; error: WireError } => ({
  available: false,
  error: { code: 'unavailable', reason, message, ...(params === undefined ? {} : { params }) },
})

export interface EngineCall {
  readonly signal: AbortSignal
  /** Share of the work done, [0, 1]. */
  readonly progress: (done: number) => void
}

export type EngineRun<In, Out> = (input: In, call: EngineCall) => Promise<Out>

/**
 * Heavy work behind a schema. Stateless between calls; the maths stands beside it in pure functions. Runs in a plain
 * Node child process: abort and timeout kill the child, since native code cannot be interrupted.
 */
export interface Engine<In, Out> {
  readonly name: string
  /** Stored beside each result. */
  readonly version: string
  readonly input: z.ZodType<In>
  readonly output: z.ZodType<Out>
  /** Resident memory one child may take before it is killed, MiB. */
  readonly memoryMiB: number
  /** Whether it asks servers: it then learns of the machine's proxies, whose addresses may hold a password. */
  readonly usesNetwork?: true
  /** Secret settings it cannot work without seeing; every other one is withheld from its process. */
  readonly secrets?: readonly SecretName[]
  /** Looks whether key, model and binary are there. Cheap; loads nothing native. */
  available(settings: Settings): Promise<Availability>
  /** Loads models, once per child. The only place that imports the engine's native module. */
  open(settings: Settings): Promise<EngineRun<In, Out>>
}

// biome-ignore lint/suspicious/noExplicitAny: a list of engines forgets what each one takes and gives
export type AnyEngine = Engine<any, any>

export function defineEngine<In, Out>(engine: Engine<In, Out>): Engine<In, Out> {
  return engine
}
